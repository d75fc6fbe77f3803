//! The fixed tables of the demo company: price book, taxes, names, streets. All invented.

use rust_decimal::Decimal;

/// An item of the price book.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Item {
    pub(super) id: &'static str,
    pub(super) name: &'static str,
    pub(super) kind: &'static str,
    /// Cents.
    pub(super) price: i64,
    pub(super) taxable: bool,
    /// The job type that it is sold with.
    pub(super) trade: &'static str,
}

const fn service(id: &'static str, name: &'static str, price: i64, trade: &'static str) -> Item {
    Item { id, name, kind: "service", price, taxable: false, trade }
}

const fn product(id: &'static str, name: &'static str, price: i64, trade: &'static str) -> Item {
    Item { id, name, kind: "product", price, taxable: true, trade }
}

/// The price book: 25 items, in the order of their QuickBooks ids (from 1).
pub(super) const ITEMS: [Item; 25] = [
    service("svc_CALL", "Service call", 8900, "repair"),
    service("svc_LABOR", "Labor", 15000, "repair"),
    service("svc_LABOR_AH", "Labor, after hours", 22500, "repair"),
    service("svc_DRAIN", "Drain cleaning", 18950, "maintenance"),
    service("svc_CAMERA", "Sewer camera inspection", 27500, "maintenance"),
    service("svc_TUNE", "HVAC tune-up", 12900, "maintenance"),
    service("svc_DUCT", "Duct cleaning", 34900, "maintenance"),
    service("svc_PANEL", "Panel inspection", 14500, "maintenance"),
    service("svc_HAUL", "Haul-away", 7500, "installation"),
    service("svc_INST_WH", "Water heater installation", 64900, "installation"),
    service("svc_INST_DISP", "Disposal installation", 17500, "installation"),
    service("svc_CANCEL", "Cancellation fee", 8900, "repair"),
    product("prd_WH50", "50-gal water heater", 99900, "installation"),
    product("prd_WH40", "40-gal water heater", 84900, "installation"),
    product("prd_DISP", "Garbage disposal", 18999, "installation"),
    product("prd_FAUCET", "Kitchen faucet", 21450, "repair"),
    product("prd_TOILET", "Dual-flush toilet", 32900, "installation"),
    product("prd_FILTER", "Air filter 16x25", 2495, "maintenance"),
    product("prd_CAP", "Run capacitor", 4850, "repair"),
    product("prd_MOTOR", "Blower motor", 38775, "repair"),
    product("prd_GFCI", "GFCI outlet", 3299, "repair"),
    product("prd_FIXT", "Light fixture", 12625, "installation"),
    product("prd_VALVE", "Shut-off valve", 1985, "repair"),
    product("prd_HOSE", "Braided supply line", 1249, "repair"),
    product("prd_THERMO", "Smart thermostat", 24900, "installation"),
];

/// An item by its Workiz id.
pub(super) fn item(id: &str) -> Item {
    ITEMS.iter().find(|it| it.id == id).copied().unwrap_or_default()
}

/// A sales tax of Workiz, and its QuickBooks tax code if there is one.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Tax {
    pub(super) id: &'static str,
    pub(super) name: &'static str,
    /// Percent, in hundredths.
    pub(super) rate: i64,
    pub(super) area: &'static str,
    /// Id of the QuickBooks tax code; empty: there is none.
    pub(super) code: &'static str,
}

impl Tax {
    /// The rate in percent.
    pub(super) fn percent(&self) -> Decimal {
        Decimal::new(self.rate, 2)
    }
}

/// The taxes in use, and last the one that the books do not know.
pub(super) const TAXES: [Tax; 4] = [
    Tax { id: "tax_1", name: "San Diego 7.75%", rate: 775, area: "San Diego", code: "2" },
    Tax { id: "tax_2", name: "Chula Vista 8.75%", rate: 875, area: "Chula Vista", code: "3" },
    Tax { id: "tax_3", name: "Escondido 8.75%", rate: 875, area: "Escondido", code: "4" },
    Tax { id: "tax_4", name: "La Mesa 8.5%", rate: 850, area: "La Mesa", code: "" },
];

/// A tax by its Workiz id.
pub(super) fn tax(id: &str) -> Tax {
    TAXES.iter().find(|it| it.id == id).copied().unwrap_or_default()
}

pub(super) const FIRST_NAMES: [&str; 24] = [
    "Ada", "Bruno", "Carla", "Dmitri", "Elena", "Farid", "Greta", "Hugo", "Ines", "Jonas", "Kira",
    "Leon", "Mina", "Nora", "Oscar", "Petra", "Quinn", "Rosa", "Stefan", "Talia", "Umar", "Vera",
    "Walter", "Yasmin",
];

pub(super) const LAST_NAMES: [&str; 30] = [
    "Abernathy",
    "Bellweather",
    "Castellan",
    "Dunmore",
    "Ellsberry",
    "Farrowby",
    "Glenhaven",
    "Harkwell",
    "Ironside",
    "Jessamine",
    "Kestrel",
    "Larkspur",
    "Merriweather",
    "Nightingale",
    "Oakhurst",
    "Pemberwick",
    "Quillfeather",
    "Ravenscroft",
    "Silverton",
    "Thistlewood",
    "Underhill",
    "Vandermeer",
    "Whitfield",
    "Yarrow",
    "Zellweger",
    "Ashcombe",
    "Briarley",
    "Coldwater",
    "Driftwood",
    "Evenhart",
];

pub(super) const COMPANIES: [&str; 18] = [
    "Harborview HOA",
    "Blue Door Bakery",
    "Tidepool Dental",
    "Copper Kettle Cafe",
    "Mission Grove Apartments",
    "Saltbox Books",
    "Lantern Yoga",
    "Pacific Arc Storage",
    "Juniper Child Care",
    "Old Mill Brewing",
    "Coronado Row Rentals",
    "Marigold Florists",
    "Beacon Auto Glass",
    "Sunset Cliffs Realty",
    "Redwood Print Shop",
    "Anchor Veterinary",
    "Palm Court Motel",
    "Stonebridge Church",
];

pub(super) const STREETS: [&str; 16] = [
    "Maple St",
    "Cedar Ave",
    "Alder Ct",
    "Birch Ln",
    "Willow Dr",
    "Aspen Way",
    "Juniper Pl",
    "Laurel St",
    "Magnolia Ave",
    "Cypress Ct",
    "Hawthorn Rd",
    "Sycamore Blvd",
    "Poplar Ter",
    "Chestnut St",
    "Mesquite Dr",
    "Sagebrush Ln",
];
