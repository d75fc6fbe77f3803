//! The demo company: clean months, planted differences, and the two seeds.

use std::collections::BTreeSet;

use jiff::civil::date;
use serde_json::Value;
use serde_json::json;

use crate::sandbox::demo::base;
use crate::sandbox::demo::book::Banked;
use crate::sandbox::demo::case::Case;
use crate::sandbox::demo::desk::Desk;
use crate::sandbox::demo::desk::Row;
use crate::sandbox::demo::masters;
use crate::sandbox::demo::plant_edits as edits;
use crate::sandbox::demo::plant_existence as existence;
use crate::sandbox::demo::plant_money as sums;
use crate::sandbox::demo::plant_payments as payments;
use crate::sandbox::demo::plant_people as people;
use crate::sandbox::demo::quickbooks_json;
use crate::sandbox::demo::sale::Receipt;
use crate::sandbox::demo::workiz_json;

/// The demo's present.
const NOW: &str = "2026-04-02T13:00:00Z";

/// The demo company: a seed for each simulator, and the list of what was planted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Demo {
    /// Seed of the Workiz simulator.
    pub workiz: Value,
    /// Seed of the QuickBooks simulator.
    pub quickbooks: Value,
    /// The planted cases, by situation.
    pub situations: Vec<Row>,
    /// Plants for which no fitting document was found; 0 unless the clean company changes.
    pub skipped: usize,
}

type Plant = fn(&mut Desk) -> Option<()>;

/// All plants; the pickiest come first, while there is most to pick from.
const PLANTS: [Plant; 54] = [
    edits::changed_after_the_deposit,
    edits::line_swapped,
    sums::tip_only_in_payment,
    sums::tip_as_income,
    sums::fee_missing,
    sums::tax_before_discount,
    sums::discount_in_lines,
    sums::old_rate,
    sums::taxable_flag,
    sums::wrong_agency,
    payments::collapsed,
    payments::pending,
    payments::returned,
    payments::other_date,
    payments::other_method,
    payments::twice,
    payments::overpaid,
    payments::other_amount,
    payments::net_instead_of_gross,
    sums::ambiguous_tip,
    people::disputed,
    people::refunded_in_part,
    people::refunded_in_full,
    existence::deleted_in_workiz,
    existence::missing,
    edits::changed_later,
    existence::voided_in_the_books,
    sums::cent_of_tax,
    sums::tax_as_income,
    sums::float_noise,
    existence::twice_in_the_books,
    existence::job_and_standalone,
    existence::canceled_with_fee,
    edits::edited_by_a_person,
    edits::extra_work,
    edits::cosmetic,
    edits::due_date,
    edits::same_number,
    edits::long_number,
    edits::native_number,
    edits::class_missing,
    payments::missing,
    payments::never_applied,
    payments::wrong_customer,
    people::customer_twice,
    people::customer_renamed,
    people::wrong_customer,
    edits::utc_day,
    edits::package,
    edits::progress_billing,
    payments::wrong_invoice,
    payments::over_several,
    sums::sub_cent_discount,
    sums::unitemized_discount,
];

/// Plants that bring their own clients or documents, made last.
const OWN_PLANTS: [Plant; 11] = [
    sums::unmapped_tax,
    people::payment_without_invoice,
    existence::wholesale,
    existence::typed_by_hand,
    existence::without_amount,
    existence::negative,
    existence::twins,
    existence::missing_with_its_item,
    existence::missing_with_its_customer,
    existence::test_job,
    people::client_without_name,
];

/// Makes the demo company; the same, to the byte, each time.
pub fn build() -> Demo {
    let mut desk = Desk::new();
    base::fill(&mut desk);
    let skipped =
        PLANTS.iter().chain(&OWN_PLANTS).filter(|plant| plant(&mut desk).is_none()).count();
    let mut cases = std::mem::take(&mut desk.clean);
    cases.append(&mut desk.done);
    cases.sort_by(|a, b| (a.sale.created_at, &a.sale.id).cmp(&(b.sale.created_at, &b.sale.id)));
    let mut receipts: Vec<Receipt> = cases.iter().flat_map(|it| it.receipts.clone()).collect();
    receipts.append(&mut desk.loose.clone());
    let banked: Vec<Banked> = cases.iter().flat_map(|it| it.banked.clone()).collect();
    list_unbooked_payout(&mut desk, &banked);
    desk.rows.sort_by(|a, b| {
        (a.situation, &a.workiz, &a.quickbooks).cmp(&(b.situation, &b.workiz, &b.quickbooks))
    });
    Demo {
        workiz: workiz(&desk, &cases, &receipts),
        quickbooks: quickbooks(&desk, &cases, &receipts, &banked),
        situations: desk.rows,
        skipped,
    }
}

fn list_unbooked_payout(desk: &mut Desk, banked: &[Banked]) {
    let held = banked.iter().filter(|it| it.payout == Some("po_4")).map(|it| it.id.clone());
    let held: Vec<String> = held.collect();
    let what = "The payout reached the bank; its payments still lie in Undeposited Funds.";
    desk.list(88, vec!["po_4".to_owned()], held, date(2026, 3, 31), what);
}

fn workiz(desk: &Desk, cases: &[Case], receipts: &[Receipt]) -> Value {
    let invoices: Vec<Value> = cases
        .iter()
        .flat_map(|case| case.sales().map(|sale| workiz_json::invoice(case, sale)))
        .collect();
    let mut jobs: Vec<Value> = cases
        .iter()
        .flat_map(|case| case.sales().filter_map(|sale| workiz_json::job(case, sale)))
        .collect();
    // Two invoices of one job would bring it twice.
    let mut seen = BTreeSet::new();
    jobs.retain(|it| seen.insert(it["jobId"].to_string()));
    for receipt in &desk.loose {
        if let Some(client) = desk.clients.iter().find(|it| it.id == receipt.client_id) {
            jobs.push(workiz_json::loose_job(receipt, client));
        }
    }
    let (refunds, disputes) = workiz_json::refunds_and_disputes(desk);
    json!({
        "now": NOW, "integration_id": "cedar-main", "client_id": "sandbox-client",
        "client_secret": "sandbox-client-secret", "username": "office@cedar-and-main.example",
        "password": "correct horse", "totp_secret": "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP",
        "account": { "name": "Cedar & Main Home Services", "timezone": "America/Los_Angeles",
                     "currency": "USD", "nativeQuickBooksSync": { "enabled": false } },
        "entitlements": ["clients", "jobs", "scheduling", "invoices", "payments"],
        "clients": desk.clients.iter().map(workiz_json::client).collect::<Vec<Value>>(),
        "items": workiz_json::items(), "taxes": workiz_json::taxes(), "jobs": jobs,
        "invoices": invoices,
        "payments": receipts.iter().map(workiz_json::payment).collect::<Vec<Value>>(),
        "refunds": refunds, "payouts": workiz_json::payouts(receipts), "disputes": disputes,
        "estimates": [],
        "technicians": [{ "userId": "tech_71d901", "name": "Sam T.", "role": "technician",
                          "status": "active", "teamId": "team_1", "phones": [], "emails": [],
                          "createdAt": "2025-11-03T17:00:00Z",
                          "updatedAt": "2025-11-03T17:00:00Z" }],
        "teams": [{ "teamId": "team_1", "name": "Field crew", "memberIds": ["tech_71d901"],
                    "updatedAt": "2025-11-03T17:00:00Z" }],
    })
}

fn quickbooks(desk: &Desk, cases: &[Case], receipts: &[Receipt], banked: &[Banked]) -> Value {
    let books = cases.iter().flat_map(Case::books).chain(&desk.extra_books);
    let (agencies, rates, codes) = masters::taxes();
    let (methods, terms, classes) = masters::small_lists();
    let refunds: Vec<Value> = desk.booked_refunds.iter().map(quickbooks_json::refund).collect();
    json!({
        "now": NOW, "realm_id": "4620816365000001", "client_id": "sandbox-app",
        "client_secret": "sandbox-app-secret", "refresh_token": "sandbox-refresh-token",
        "access_token": "sandbox-access-token", "company": masters::company(),
        "preferences": masters::preferences(),
        "entities": {
            "Account": masters::accounts(), "Customer": masters::customers(desk),
            "Item": masters::items(), "TaxAgency": agencies, "TaxRate": rates,
            "TaxCode": codes, "PaymentMethod": methods, "Term": terms, "Class": classes,
            "Department": [],
            "Vendor": [{ "Id": "800", "DisplayName": "Cedar Pipe Supply" }],
            "Employee": [{ "Id": "801", "GivenName": "Emil", "FamilyName": "Tessler" }],
            "Invoice": books.map(quickbooks_json::invoice).collect::<Vec<Value>>(),
            "Payment": banked.iter().map(quickbooks_json::payment).collect::<Vec<Value>>(),
            "CreditMemo": [], "SalesReceipt": [], "RefundReceipt": refunds,
            "Deposit": quickbooks_json::deposits(receipts, banked),
        },
    })
}
