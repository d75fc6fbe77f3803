//! The properties that a query may filter and order by.

use crate::sandbox::qbo::classes::class;
use crate::sandbox::qbo::fault::Fault;
use crate::sandbox::qbo::kind::Kind;
use crate::sandbox::qbo::query::parse::Columns;
use crate::sandbox::qbo::query::parse::Comparison;
use crate::sandbox::qbo::query::parse::Statement;

/// Gives the filterable properties of a kind. Source: API reference; some are assumed.
fn queryable(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Invoice => &[
            "DocNumber",
            "TxnDate",
            "DueDate",
            "CustomerRef",
            "SalesTermRef",
            "Balance",
            "TotalAmt",
        ],
        Kind::CreditMemo | Kind::SalesReceipt | Kind::RefundReceipt => {
            &["DocNumber", "TxnDate", "CustomerRef", "TotalAmt", "Balance", "PaymentMethodRef"]
        }
        Kind::Payment => {
            &["TotalAmt", "CustomerRef", "TxnDate", "PaymentMethodRef", "PaymentRefNum"]
        }
        Kind::Deposit => &["TxnDate", "TotalAmt", "DocNumber", "DepositToAccountRef"],
        Kind::Customer => &[
            "DisplayName",
            "GivenName",
            "FamilyName",
            "MiddleName",
            "CompanyName",
            "FullyQualifiedName",
            "Active",
            "Balance",
            "PrimaryEmailAddr",
            "PrintOnCheckName",
            "ParentRef",
            "Job",
        ],
        Kind::Vendor | Kind::Employee => &[
            "DisplayName",
            "GivenName",
            "FamilyName",
            "CompanyName",
            "PrintOnCheckName",
            "PrimaryEmailAddr",
            "Active",
        ],
        Kind::Item => {
            &["Name", "Type", "Active", "Taxable", "SubItem", "FullyQualifiedName", "Sku"]
        }
        Kind::Account => &[
            "Name",
            "AcctNum",
            "AccountType",
            "AccountSubType",
            "Classification",
            "Active",
            "FullyQualifiedName",
            "SubAccount",
        ],
        Kind::Class | Kind::Department => &["Name", "Active", "FullyQualifiedName"],
        Kind::PaymentMethod => &["Name", "Active", "Type"],
        Kind::Term => &["Name", "Active", "DueDays"],
        Kind::TaxAgency => &["DisplayName"],
        Kind::Attachable => &[
            "FileName",
            "Note",
            "Tag",
            "Category",
            "Size",
            "ContentType",
            "AttachableRef.EntityRef.value",
            "AttachableRef.EntityRef.type",
            "AttachableRef.IncludeOnSend",
        ],
        Kind::TaxCode | Kind::TaxRate => &["Name", "Active", "Description"],
    }
}

/// Gives each asked property its right spelling, or the fault for it.
pub(super) fn check_properties(
    kind: Kind,
    statement: &Statement,
) -> Result<Vec<(String, String)>, Fault> {
    let common = ["Id", "MetaData.CreateTime", "MetaData.LastUpdatedTime"];
    let asked = statement.conditions.iter().map(|it| &it.property);
    let asked = asked.chain(statement.order.iter().map(|(property, _)| property));
    let mut found = Vec::new();
    for property in asked {
        let mut known = common.iter().chain(queryable(kind));
        if let Some(name) = known.find(|it| it.eq_ignore_ascii_case(property)) {
            found.push((property.clone(), (*name).to_owned()));
            continue;
        }
        let exists = class(kind).properties().any(|(it, _)| it.eq_ignore_ascii_case(property));
        let detail = if exists {
            format!("property '{property}' is not queryable")
        } else {
            format!("Property {property} not found for Entity {}", kind.name())
        };
        return Err(Fault::query_invalid(&detail));
    }
    for condition in &statement.conditions {
        let by_id = condition.property.eq_ignore_ascii_case("Id");
        if by_id && !matches!(condition.comparison, Comparison::Equal | Comparison::In) {
            return Err(Fault::query_invalid("Id can only be compared with = and IN"));
        }
    }
    if let Columns::Named(names) | Columns::AllAnd(names) = &statement.columns {
        for name in names {
            let top = name.split('.').next().unwrap_or_default();
            if class(kind).properties().all(|(it, _)| !it.eq_ignore_ascii_case(top)) {
                let detail = format!("Property {name} not found for Entity {}", kind.name());
                return Err(Fault::query_invalid(&detail));
            }
        }
    }
    Ok(found)
}
