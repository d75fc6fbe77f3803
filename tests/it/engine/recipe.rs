//! Recipes of worlds: plain numbers, and how they are drawn.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::{BoxedStrategy, Just, Strategy, any, prop_oneof};

/// One pair of books.
#[derive(Clone, Debug)]
pub(crate) struct Recipe {
    pub(crate) invoices: Vec<InvoiceRecipe>,
    /// Cents and day.
    pub(crate) refunds: Vec<(i64, u16)>,
    pub(crate) bends: Vec<Bend>,
    /// Whether an earlier run linked the books before they were bent.
    pub(crate) linked: bool,
    /// The last closed day.
    pub(crate) closed: Option<u16>,
}

/// One invoice of the source.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "a recipe is a list of switches")]
pub(crate) struct InvoiceRecipe {
    pub(crate) client: usize,
    pub(crate) day: u16,
    pub(crate) number: Option<u16>,
    /// Item, cents, taxed.
    pub(crate) lines: Vec<(usize, i64, bool)>,
    pub(crate) discount_percent: u8,
    pub(crate) unitemized: bool,
    pub(crate) tax_percent: u8,
    pub(crate) tip: i64,
    pub(crate) fee: i64,
    pub(crate) due: bool,
    pub(crate) class: Option<u8>,
    /// Cents by which the total that is stated is off.
    pub(crate) gap: i8,
    pub(crate) deleted: bool,
    pub(crate) still_booked: bool,
    pub(crate) unmapped: bool,
    pub(crate) held: bool,
    pub(crate) marked: bool,
    pub(crate) payments: Vec<PaymentRecipe>,
}

/// One payment of the source.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "a recipe is a list of switches")]
pub(crate) struct PaymentRecipe {
    pub(crate) percent: u8,
    pub(crate) surplus: i64,
    pub(crate) days_later: u16,
    pub(crate) method: Option<u8>,
    pub(crate) reference: bool,
    pub(crate) spread: bool,
    pub(crate) pending: bool,
    pub(crate) deleted: bool,
    pub(crate) unmapped: bool,
}

/// One fault of the books; places count the documents that are there.
#[derive(Clone, Debug)]
pub(crate) enum Bend {
    DropSale(usize),
    DropPayment(usize),
    RepeatSale(usize, bool),
    RepeatPayment(usize, Option<usize>),
    Deposit(usize),
    OutOfScope(usize),
    PaymentOutOfScope(usize),
    StrangeSale(usize, i64, u16),
    StrangePayment(usize, i64),
    StrangeRefund(i64, u16),
    VoidSale(usize),
    VoidPayment(usize),
    /// Books a payment that the books should not hold: pending, failed or deleted.
    BookNotBooked(usize),
    Sale(usize, SaleChange),
    Payment(usize, PaymentChange),
}

/// A fault within a sales document.
#[derive(Clone, Debug)]
pub(crate) enum SaleChange {
    LineAmount(usize, i64),
    AddLine(usize, i64),
    DropLine(usize),
    Item(usize, usize),
    Taxed(usize),
    SplitLine(usize),
    Discount(i64),
    DiscountIntoLines,
    Tax(i64),
    TaxCode,
    Tip(i64),
    Fee(i64),
    Date(i8),
    Due(i8),
    Customer(usize),
    Class(Option<u8>),
    Number(Option<u16>),
    Wrapped,
    Unmarked,
    Kind,
    Total(i64),
}

/// A fault within a payment.
#[derive(Clone, Debug)]
pub(crate) enum PaymentChange {
    Unapply,
    Reapply(usize),
    Amount(i64),
    Date(i8),
    Method(Option<u8>),
    Customer(usize),
    Reference(Option<u8>),
    Unmarked,
}

impl PaymentChange {
    /// Returns the place of the document that the payment is put on.
    pub(crate) fn place(&self) -> usize {
        if let Self::Reapply(at) = self { *at } else { 0 }
    }
}

/// Amounts that meet each other often, and some that do not.
fn amount() -> BoxedStrategy<i64> {
    prop_oneof![3 => Just(10_000), 2 => Just(9_900), 1 => Just(4_950), 2 => 100_i64..60_000].boxed()
}

/// Something that is seldom so.
fn seldom(weight: u32) -> BoxedStrategy<bool> {
    prop_oneof![weight => Just(false), 1 => Just(true)].boxed()
}

fn payment() -> impl Strategy<Value = PaymentRecipe> {
    let money = (
        prop_oneof![3 => Just(100_u8), 1 => Just(50), 1 => 1_u8..=100],
        prop_oneof![9 => Just(0_i64), 1 => 1_i64..5_000],
        0_u16..6,
        option::of(1_u8..3),
    );
    (money, any::<bool>(), seldom(3), seldom(6), seldom(10), seldom(20)).prop_map(
        |(
            (percent, surplus, days_later, method),
            reference,
            spread,
            pending,
            deleted,
            unmapped,
        )| {
            PaymentRecipe {
                percent,
                surplus,
                days_later,
                method,
                reference,
                spread,
                pending,
                deleted,
                unmapped,
            }
        },
    )
}

fn invoice() -> impl Strategy<Value = InvoiceRecipe> {
    let head =
        (0_usize..7, 0_u16..40, prop_oneof![6 => (100_u16..130).prop_map(Some), 1 => Just(None)]);
    let item = prop_oneof![60 => 0_usize..5, 1 => Just(5)];
    let line = (item, amount(), any::<bool>());
    let line = prop_oneof![20 => line.clone(), 1 => line.prop_map(|(a, b, c)| (a, -b, c))];
    let extras = (
        prop_oneof![3 => Just(0_u8), 1 => 1_u8..30],
        seldom(4),
        prop_oneof![Just(0_u8), Just(8), Just(13)],
        prop_oneof![3 => Just(0_i64), 1 => 1_i64..2_000],
        prop_oneof![3 => Just(0_i64), 1 => 1_i64..2_000],
    );
    let more = (any::<bool>(), option::of(1_u8..3), prop_oneof![40 => Just(0_i8), 1 => -3_i8..3]);
    let flags = (seldom(9), any::<bool>(), seldom(12), seldom(12), any::<bool>());
    (head, vec(line, 1..=4), extras, more, flags, vec(payment(), 0..=2)).prop_map(
        |(head, lines, extras, more, flags, payments)| InvoiceRecipe {
            client: head.0,
            day: head.1,
            number: head.2,
            lines,
            discount_percent: extras.0,
            unitemized: extras.1,
            tax_percent: extras.2,
            tip: extras.3,
            fee: extras.4,
            due: more.0,
            class: more.1,
            gap: more.2,
            deleted: flags.0,
            still_booked: flags.1,
            unmapped: flags.2,
            held: flags.3,
            marked: flags.4,
            payments,
        },
    )
}

fn sale_change() -> impl Strategy<Value = SaleChange> {
    prop_oneof![
        (0_usize..6, -5_000_i64..5_000).prop_map(|(at, by)| SaleChange::LineAmount(at, by)),
        (0_usize..6, amount()).prop_map(|(item, amount)| SaleChange::AddLine(item, amount)),
        (0_usize..6).prop_map(SaleChange::DropLine),
        (0_usize..6, 0_usize..6).prop_map(|(at, item)| SaleChange::Item(at, item)),
        (0_usize..6).prop_map(SaleChange::Taxed),
        (0_usize..6).prop_map(SaleChange::SplitLine),
        (0_i64..3_000).prop_map(SaleChange::Discount),
        Just(SaleChange::DiscountIntoLines),
        (-200_i64..200).prop_map(SaleChange::Tax),
        (-2_i64..3).prop_map(SaleChange::Tax),
        Just(SaleChange::TaxCode),
        (0_i64..2_000).prop_map(SaleChange::Tip),
        (0_i64..2_000).prop_map(SaleChange::Fee),
        (-40_i8..40).prop_map(SaleChange::Date),
        (-2_i8..3).prop_map(SaleChange::Date),
        (-9_i8..9).prop_map(SaleChange::Due),
        (0_usize..7).prop_map(SaleChange::Customer),
        option::of(1_u8..3).prop_map(SaleChange::Class),
        option::of(100_u16..130).prop_map(SaleChange::Number),
        Just(SaleChange::Wrapped),
        Just(SaleChange::Unmarked),
        Just(SaleChange::Kind),
        (-9_i64..9).prop_map(SaleChange::Total),
    ]
}

fn payment_change() -> impl Strategy<Value = PaymentChange> {
    prop_oneof![
        Just(PaymentChange::Unapply),
        (0_usize..12).prop_map(PaymentChange::Reapply),
        (0_usize..12).prop_map(PaymentChange::Reapply),
        (-5_000_i64..5_000).prop_map(PaymentChange::Amount),
        (-40_i8..40).prop_map(PaymentChange::Date),
        option::of(1_u8..3).prop_map(PaymentChange::Method),
        (0_usize..7).prop_map(PaymentChange::Customer),
        option::of(1_u8..3).prop_map(PaymentChange::Reference),
        Just(PaymentChange::Unmarked),
    ]
}

fn bend() -> impl Strategy<Value = Bend> {
    let at = || 0_usize..24;
    prop_oneof![
        2 => at().prop_map(Bend::DropSale),
        2 => at().prop_map(Bend::DropPayment),
        1 => (at(), any::<bool>()).prop_map(|(at, numbered)| Bend::RepeatSale(at, numbered)),
        1 => (at(), option::of(at())).prop_map(|(at, onto)| Bend::RepeatPayment(at, onto)),
        1 => at().prop_map(Bend::Deposit),
        1 => at().prop_map(Bend::OutOfScope),
        1 => at().prop_map(Bend::PaymentOutOfScope),
        1 => (0_usize..7, amount(), 0_u16..50).prop_map(|(a, b, c)| Bend::StrangeSale(a, b, c)),
        1 => (at(), amount()).prop_map(|(at, amount)| Bend::StrangePayment(at, amount)),
        1 => (amount(), 0_u16..50).prop_map(|(a, b)| Bend::StrangeRefund(a, b)),
        1 => at().prop_map(Bend::VoidSale),
        1 => at().prop_map(Bend::VoidPayment),
        1 => at().prop_map(Bend::BookNotBooked),
        12 => (at(), sale_change()).prop_map(|(at, change)| Bend::Sale(at, change)),
        6 => (at(), payment_change()).prop_map(|(at, change)| Bend::Payment(at, change)),
    ]
}

/// Draws a pair of books.
pub(crate) fn recipe() -> impl Strategy<Value = Recipe> {
    (
        vec(invoice(), 0..=12),
        vec((amount(), 0_u16..50), 0..=2),
        vec(bend(), 0..=14),
        any::<bool>(),
        prop_oneof![3 => Just(None), 1 => (0_u16..50).prop_map(Some)],
    )
        .prop_map(|(invoices, refunds, bends, linked, closed)| Recipe {
            invoices,
            refunds,
            bends,
            linked,
            closed,
        })
}
