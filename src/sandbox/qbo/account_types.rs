//! The types of accounts and the sub-types that each may have.
//!
//! Source: API reference and the published schema; rarely used sub-types may be missing.

use crate::sandbox::qbo::fault::Fault;
use crate::sandbox::qbo::json::Doc;
use crate::sandbox::qbo::json::put;
use crate::sandbox::qbo::json::text;
use crate::sandbox::qbo::write::Origin;

/// A type: its name, its classification, and its sub-types, the default one first.
type AccountType = (&'static str, &'static str, &'static [&'static str]);

const TYPES: [AccountType; 15] = [
    (
        "Bank",
        "Asset",
        &["Checking", "Savings", "MoneyMarket", "CashOnHand", "TrustAccounts", "RentsHeldInTrust"],
    ),
    ("Accounts Receivable", "Asset", &["AccountsReceivable"]),
    (
        "Other Current Asset",
        "Asset",
        &[
            "OtherCurrentAssets",
            "UndepositedFunds",
            "Inventory",
            "PrepaidExpenses",
            "EmployeeCashAdvances",
            "LoansToOfficers",
            "LoansToOthers",
            "LoansToStockholders",
            "AllowanceForBadDebts",
            "DevelopmentCosts",
            "Investment_MortgageRealEstateLoans",
            "Investment_Other",
            "Investment_TaxExemptSecurities",
            "Investment_USGovernmentObligations",
            "Retainage",
            "GlobalTaxDeferred",
            "GlobalTaxRefund",
        ],
    ),
    (
        "Fixed Asset",
        "Asset",
        &[
            "MachineryAndEquipment",
            "AccumulatedDepreciation",
            "Buildings",
            "DepletableAssets",
            "FurnitureAndFixtures",
            "Land",
            "LeaseholdImprovements",
            "OtherFixedAssets",
            "AccumulatedAmortization",
            "AccumulatedDepletion",
            "IntangibleAssets",
            "Vehicles",
        ],
    ),
    (
        "Other Asset",
        "Asset",
        &[
            "OtherLongTermAssets",
            "LeaseBuyout",
            "SecurityDeposits",
            "AccumulatedAmortizationOfOtherAssets",
            "Goodwill",
            "Licenses",
            "OrganizationalCosts",
        ],
    ),
    ("Accounts Payable", "Liability", &["AccountsPayable"]),
    ("Credit Card", "Liability", &["CreditCard"]),
    (
        "Other Current Liability",
        "Liability",
        &[
            "OtherCurrentLiabilities",
            "SalesTaxPayable",
            "GlobalTaxPayable",
            "GlobalTaxSuspense",
            "DirectDepositPayable",
            "FederalIncomeTaxPayable",
            "InsurancePayable",
            "LineOfCredit",
            "LoanPayable",
            "PayrollClearing",
            "PayrollTaxPayable",
            "PrepaidExpensesPayable",
            "RentsInTrustLiability",
            "StateLocalIncomeTaxPayable",
            "TrustAccountsLiabilities",
        ],
    ),
    (
        "Long Term Liability",
        "Liability",
        &["OtherLongTermLiabilities", "NotesPayable", "ShareholderNotesPayable"],
    ),
    (
        "Equity",
        "Equity",
        &[
            "OpeningBalanceEquity",
            "RetainedEarnings",
            "OwnersEquity",
            "PartnerContributions",
            "PartnerDistributions",
            "PartnersEquity",
            "CommonStock",
            "PreferredStock",
            "PaidInCapitalOrSurplus",
            "TreasuryStock",
            "AccumulatedAdjustment",
            "EstimatedTaxes",
            "Healthcare",
            "PersonalExpense",
            "PersonalIncome",
        ],
    ),
    (
        "Income",
        "Revenue",
        &[
            "SalesOfProductIncome",
            "ServiceFeeIncome",
            "DiscountsRefundsGiven",
            "OtherPrimaryIncome",
            "NonProfitIncome",
            "UnappliedCashPaymentIncome",
            "CashReceiptIncome",
            "OperatingGrants",
        ],
    ),
    (
        "Other Income",
        "Revenue",
        &[
            "OtherMiscellaneousIncome",
            "DividendIncome",
            "InterestEarned",
            "OtherInvestmentIncome",
            "TaxExemptInterest",
            "GainLossOnSaleOfFixedAssets",
            "GainLossOnSaleOfInvestments",
        ],
    ),
    (
        "Cost of Goods Sold",
        "Expense",
        &[
            "SuppliesMaterialsCogs",
            "CostOfLaborCos",
            "EquipmentRentalCos",
            "OtherCostsOfServiceCos",
            "ShippingFreightDeliveryCos",
        ],
    ),
    (
        "Expense",
        "Expense",
        &[
            "OtherMiscellaneousServiceCost",
            "AdvertisingPromotional",
            "Auto",
            "BadDebts",
            "BankCharges",
            "CharitableContributions",
            "CommissionsAndFees",
            "CommunicationExpense",
            "CostOfLabor",
            "DuesSubscriptions",
            "Entertainment",
            "EntertainmentMeals",
            "EquipmentRental",
            "FinanceCosts",
            "GlobalTaxExpense",
            "Insurance",
            "InterestPaid",
            "LegalProfessionalFees",
            "OfficeExpenses",
            "OfficeGeneralAdministrativeExpenses",
            "OtherBusinessExpenses",
            "PayrollExpenses",
            "PromotionalMeals",
            "RentOrLeaseOfBuildings",
            "RepairMaintenance",
            "ShippingFreightDelivery",
            "SuppliesMaterials",
            "TaxesPaid",
            "Travel",
            "TravelMeals",
            "UnappliedCashBillPaymentExpense",
            "Utilities",
        ],
    ),
    (
        "Other Expense",
        "Expense",
        &[
            "OtherMiscellaneousExpense",
            "Amortization",
            "Depreciation",
            "ExchangeGainOrLoss",
            "GasAndFuel",
            "HomeOffice",
            "OtherHomeOfficeExpenses",
            "PenaltiesSettlements",
        ],
    ),
];

/// Completes type, sub-type and classification, each by the other where one is missing.
///
/// Source: API reference; the code for a pair that does not go together is from the list of codes.
pub(super) fn settle(row: &mut Doc, origin: Origin) -> Result<(), Fault> {
    let kind = text(row, "AccountType").map(str::to_owned);
    let sub = text(row, "AccountSubType").map(str::to_owned);
    let found = match (&kind, &sub) {
        (None, None) => return Err(Fault::missing("AccountType")),
        (Some(kind), _) => TYPES.iter().find(|(name, _, _)| name == kind),
        (None, Some(sub)) => TYPES.iter().find(|(_, _, subs)| subs.contains(&sub.as_str())),
    };
    let Some((name, class, subs)) = found else {
        let (field, given) =
            kind.map_or(("AccountSubType", sub), |kind| ("AccountType", Some(kind)));
        return Err(Fault::invalid(2170, "Invalid Enumeration", field, &given.unwrap_or_default()));
    };
    if let Some(sub) = &sub
        && !subs.contains(&sub.as_str())
        && origin == Origin::Request
    {
        return Err(Fault::invalid(6010, "Invalid account type", "AccountSubType", sub));
    }
    let sub = sub.or_else(|| subs.first().map(|it| (*it).to_owned())).unwrap_or_default();
    put(row, "AccountType", *name);
    put(row, "AccountSubType", sub);
    put(row, "Classification", *class);
    Ok(())
}
