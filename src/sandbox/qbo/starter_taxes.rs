//! Small companies to start with that live under other tax rules than the first starter's.

use serde_json::Value;
use serde_json::json;

use crate::sandbox::qbo::starter::empty_seed;

/// Gives the seed of a US company with automated sales tax and no transactions.
///
/// The engine's codes are 2 for the company's own place, 3 for Tucson and 4 for the rest of
/// Arizona, by the ship-to address.
pub fn empty_ast_seed() -> Value {
    let mut seed = empty_seed();
    put(&mut seed, "/preferences/TaxPrefs/PartnerTaxEnabled", json!(true));
    put(
        &mut seed,
        "/tax_places",
        json!([
            {"state": "AZ", "city": "Tucson", "code": "3"},
            {"state": "AZ", "code": "4"},
        ]),
    );
    if let Some(Value::Array(codes)) = seed.pointer_mut("/entities/TaxCode") {
        codes.push(code("4", "Arizona", &[rate("1", 0)]));
        for code in codes.iter_mut().filter_map(Value::as_object_mut) {
            code.insert("TaxCodeConfigType".to_owned(), json!("SYSTEM_GENERATED"));
        }
    }
    seed
}

/// Gives the seed of a Canadian company, with a tax code a line, and no transactions.
///
/// Codes: 2 exempt, 3 zero-rated, 4 GST 5 %, 5 GST and PST 7 %, 6 HST 13 %, 7 GST and a compound
/// provincial tax of 9.5 % on amount and GST.
pub fn empty_canada_seed() -> Value {
    let mut seed = empty_seed();
    let address = json!({"Id": "1", "Line1": "100 Sample Street", "City": "Sampleton",
        "CountrySubDivisionCode": "BC", "PostalCode": "V0A 0A0", "Country": "CA"});
    for key in ["CompanyAddr", "LegalAddr", "CustomerCommunicationAddr"] {
        put(&mut seed, &format!("/company/{key}"), address.clone());
    }
    put(&mut seed, "/company/Country", json!("CA"));
    put(&mut seed, "/company/DefaultTimeZone", json!("America/Vancouver"));
    put(&mut seed, "/preferences/CurrencyPrefs/HomeCurrency", json!({"value": "CAD"}));
    put(&mut seed, "/preferences/TaxPrefs/TaxGroupCodeRef", Value::Null);
    put(
        &mut seed,
        "/entities/TaxAgency",
        json!([
            {"Id": "1", "DisplayName": "Federal Tax Office", "TaxTrackedOnSales": true,
                "TaxTrackedOnPurchases": true},
            {"Id": "2", "DisplayName": "Provincial Tax Office", "TaxTrackedOnSales": true,
                "TaxTrackedOnPurchases": false},
        ]),
    );
    put(&mut seed, "/entities/TaxRate", canada_rates());
    put(&mut seed, "/entities/TaxCode", canada_codes());
    seed
}

fn canada_rates() -> Value {
    let rows = [
        ("1", "GST", "5", "1", "NONE"),
        ("2", "PST", "7", "2", "NONE"),
        ("3", "HST", "13", "1", "NONE"),
        ("4", "Zero-rated", "0", "1", "ZERO_RATE"),
        ("5", "GST (ITC)", "5", "1", "NONE"),
        ("6", "Provincial compound", "9.5", "2", "NONE"),
        ("7", "HST (ITC)", "13", "1", "NONE"),
    ];
    let rows = rows.map(|(id, name, percent, agency, special)| {
        json!({"Id": id, "Name": name, "Description": name, "Active": true, "RateValue": percent,
            "AgencyRef": {"value": agency}, "SpecialTaxType": special, "DisplayType": "ReadOnly"})
    });
    Value::Array(rows.to_vec())
}

fn canada_codes() -> Value {
    let mut compound = rate("6", 1);
    put(&mut compound, "/TaxTypeApplicable", json!("TaxOnAmountPlusTax"));
    let mut rows = vec![
        code("2", "Exempt", &[]),
        code("3", "Zero-rated", &[rate("4", 0)]),
        code("4", "GST", &[rate("1", 0)]),
        code("5", "GST/PST", &[rate("1", 0), rate("2", 0)]),
        code("6", "HST", &[rate("3", 0)]),
        code("7", "GST/compound", &[rate("1", 0), compound]),
    ];
    for (row, bought) in rows.iter_mut().zip([None, None, Some("5"), Some("5"), Some("7"), None]) {
        let list: Vec<Value> = bought.map(|it| rate(it, 0)).into_iter().collect();
        put(row, "/PurchaseTaxRateList", json!({"TaxRateDetail": list}));
    }
    Value::Array(rows)
}

fn rate(id: &str, order: u32) -> Value {
    json!({"TaxRateRef": {"value": id}, "TaxTypeApplicable": "TaxOnAmount", "TaxOrder": order})
}

fn code(id: &str, name: &str, rates: &[Value]) -> Value {
    json!({"Id": id, "Name": name, "Description": name, "Active": true, "Taxable": true,
        "TaxGroup": true, "Hidden": false, "TaxCodeConfigType": "USER_DEFINED",
        "SalesTaxRateList": {"TaxRateDetail": rates},
        "PurchaseTaxRateList": {"TaxRateDetail": []}})
}

/// Puts a value at a place whose parent is an object; `null` removes it.
fn put(seed: &mut Value, place: &str, value: Value) {
    let Some((parent, key)) = place.rsplit_once('/') else { return };
    if let Some(Value::Object(fields)) = seed.pointer_mut(parent) {
        if value.is_null() {
            fields.remove(key);
        } else {
            fields.insert(key.to_owned(), value);
        }
    }
}
