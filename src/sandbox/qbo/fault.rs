//! The business faults, with the codes and texts of the service.

use serde_json::Value;

use crate::sandbox::qbo::json::Doc;
use crate::sandbox::qbo::json::doc;
use crate::sandbox::qbo::kind::Kind;

/// Whether a fault's envelope carries the server's time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Timed {
    Yes,
    No,
}

/// A refusal by the business layer.
#[derive(Clone, Debug)]
pub(super) struct Fault {
    pub(super) status: u16,
    pub(super) class: &'static str,
    pub(super) code: String,
    pub(super) message: String,
    pub(super) detail: String,
    pub(super) element: Option<String>,
    pub(super) timed: Timed,
}

impl Fault {
    fn new(code: u32, message: &str, detail: String) -> Self {
        Self {
            status: 400,
            class: "ValidationFault",
            code: code.to_string(),
            message: message.to_owned(),
            detail,
            element: None,
            timed: Timed::Yes,
        }
    }

    fn on(mut self, element: &str) -> Self {
        self.element = Some(element.to_owned());
        self
    }

    /// An unknown path or operation.
    pub(super) fn unsupported(what: &str) -> Self {
        let detail = format!("Operation {what} is not supported.");
        Self::new(500, "Unsupported Operation", detail)
    }

    /// Something that the real service can do and this sandbox cannot.
    pub(super) fn not_simulated(what: &str) -> Self {
        let detail = format!("{what} is not simulated by this sandbox.");
        let mut fault = Self::new(500, "Unsupported Operation", detail);
        fault.status = 500;
        fault
    }

    /// A request id that was refused.
    pub(super) fn bad_request_id(detail: &str) -> Self {
        Self::new(2130, "Invalid Request Id", detail.to_owned())
    }

    /// A request id that was used for something else. The text is assumed.
    pub(super) fn duplicate_request_id() -> Self {
        let detail = "The request id was already used for another request.";
        Self::new(600, "Duplicate Request ID", detail.to_owned())
    }

    /// A batch item that came too fast. Source: issue threads; the text is assumed.
    pub(super) fn item_throttled() -> Self {
        let message = "message=ThrottleExceeded; errorCode=003001; statusCode=429";
        let mut fault =
            Self::new(3001, message, "The request limit was reached.  Try again later".to_owned());
        fault.class = "SERVICE";
        fault
    }

    /// A number that the company does not take, because it numbers by itself. Assumed.
    pub(super) fn number_not_wanted() -> Self {
        Self::business("Document numbers are assigned automatically for this company.")
    }

    /// A missing, deleted or inactive object.
    pub(super) fn not_found() -> Self {
        let detail = "Object Not Found : Something you're trying to use has been made inactive. \
                      Check the fields with accounts, customers, items, vendors or employees.";
        Self::new(610, "Object Not Found", detail.to_owned()).on("")
    }

    /// A transaction that cannot be linked.
    pub(super) fn cannot_link(detail: &str) -> Self {
        Self::new(
            620,
            "Transaction can't be linked",
            format!("Transaction can't be linked : {detail}"),
        )
    }

    /// A parent that stands below its own row. The text is assumed.
    pub(super) fn invalid_parent(id: &str) -> Self {
        let detail = format!("Invalid parent : {id} stands below the row itself.");
        Self::new(700, "Invalid parent", detail).on("ParentRef")
    }

    /// Values of which only one can be meant. The text is assumed.
    pub(super) fn conflicting(detail: &str) -> Self {
        Self::new(2600, "Conflicting values", detail.to_owned())
    }

    /// An amount that must not be below zero. The text is assumed.
    pub(super) fn negative(field: &str, given: &str) -> Self {
        Self::invalid(2290, "Negative Amount", field, given)
    }

    /// More batch items than allowed.
    pub(super) fn batch_too_large(limit: usize) -> Self {
        let detail = format!("Maximum number of items in a batch is {limit}");
        Self::new(1040, "Batch size exceeds the limit", detail)
    }

    /// A property that the schema does not have.
    pub(super) fn unknown_property(name: &str, class: &str, known: &[&str]) -> Self {
        let listed: Vec<String> = known.iter().take(60).map(|it| format!("\"{it}\"")).collect();
        let tail = if known.len() > 60 { " [truncated]" } else { "" };
        let detail = format!(
            "Property Name:Unrecognized field \"{name}\" (class com.intuit.schema.finance.v3.\
             {class}), not marked as ignorable ({} known properties: {}{tail}])\n specified is \
             unsupported or invalid",
            known.len(),
            listed.join(", ")
        );
        Self::bad_property(detail)
    }

    /// A body or a property that cannot be read.
    pub(super) fn bad_property(detail: String) -> Self {
        Self::new(2010, "Request has invalid or unsupported property", detail)
    }

    /// A required field that is missing.
    pub(super) fn missing(field: &str) -> Self {
        let message = "Required param missing, need to supply the required value for the API";
        let detail = format!("Required parameter {field} is missing in the request");
        Self::new(2020, message, detail).on(field)
    }

    /// An id that is no number; the service tells no time with this one.
    pub(super) fn invalid_id(given: &str) -> Self {
        let detail = format!("Id should be a valid number. Supplied value:{given}");
        let mut fault = Self::new(2030, "Invalid ID", detail).on("Id");
        fault.timed = Timed::No;
        fault
    }

    /// A value of a wrong type or form; the code says which.
    pub(super) fn invalid(code: u32, what: &str, field: &str, given: &str) -> Self {
        let detail = format!("{what} : {field}. Supplied value:{given}");
        Self::new(code, what, detail).on(field)
    }

    /// A text that is too long.
    pub(super) fn too_long(field: &str, length: usize, limit: usize) -> Self {
        let detail = format!(
            "String length is either shorter or longer than supported by specification. Min:0 \
             Max:{limit} supported. Supplied length:{length}"
        );
        Self::new(2050, "String length is either shorter or longer than supported", detail)
            .on(field)
    }

    /// A reference to a row that is missing or inactive.
    pub(super) fn bad_reference(kind: Kind, id: &str) -> Self {
        let detail = format!("Invalid Reference Id : {} element id {id} not found", kind.table());
        Self::new(2500, "Invalid Reference Id", detail)
    }

    /// A query that cannot be parsed.
    pub(super) fn query_syntax(detail: &str) -> Self {
        Self::new(4000, "Error parsing query", format!("QueryParserError: {detail}"))
    }

    /// A query that is well formed and wrong.
    pub(super) fn query_invalid(detail: &str) -> Self {
        Self::new(4001, "Invalid query", format!("QueryValidationError: {detail}"))
    }

    /// A stale version.
    pub(super) fn stale(user: &str) -> Self {
        let detail = format!(
            "Stale Object Error : You and {user} were working on this at the same time. {user} \
             finished before you did, so your work was not saved."
        );
        Self::new(5010, "Stale Object Error", detail).on("")
    }

    /// The grab-bag of business rules.
    pub(super) fn business(detail: &str) -> Self {
        let message = "A business validation error has occurred while processing your request";
        Self::new(6000, message, format!("Business Validation Error: {detail}"))
    }

    /// A name that waits for another one. Source: a vendor's traffic.
    pub(super) fn name_list_locked() -> Self {
        Self::business("You can only add or edit one name at a time. Please try again.")
    }

    /// A company that may no longer be used; this one comes with status 200.
    ///
    /// Source: an issue thread for the status; the text is assumed.
    pub(super) fn subscription_ended() -> Self {
        let detail = "Subscription period has ended or canceled or there was a billing problem";
        let mut fault = Self::new(6190, "Invalid Company Status", detail.to_owned());
        fault.status = 200;
        fault
    }

    /// An amount that is not price times quantity.
    pub(super) fn amount_not_product(given: &str) -> Self {
        let message = "Amount is not equal to UnitPrice * Qty";
        let detail =
            format!("Amount is not equal to UnitPrice * Qty. Supplied value:{}", grouped(given));
        Self::new(6070, message, detail).on("Line.Amount")
    }

    /// A discount line without the facts it needs.
    pub(super) fn bad_discount(detail: &str) -> Self {
        Self::new(6090, "Discount line is missing information", detail.to_owned())
    }

    /// A line tax code other than TAX or NON.
    pub(super) fn bad_line_tax_code(given: &str) -> Self {
        let detail = format!("Invalid tax code on the line. Supplied value:{given}");
        Self::new(6100, "Invalid TaxCodeRef on line", detail).on("TaxCodeRef")
    }

    /// An attachment to a document that is not there. Source: recorded traffic.
    pub(super) fn no_entity(kind: &str, id: &str) -> Self {
        Self::business(&format!(
            "The entity {kind} {id} that you are trying to link does not exist. {kind} {id}"
        ))
    }

    /// An upload that is too large.
    pub(super) fn upload_too_large(bytes: usize) -> Self {
        let detail = format!("The upload has {bytes} bytes; at most 104857600 are allowed.");
        Self::new(6030, "File too large", detail)
    }

    /// A file of a type that cannot be attached.
    pub(super) fn bad_file_type(name: &str) -> Self {
        let detail = format!("Files like {name} cannot be attached.");
        Self::new(6041, "Unsupported file type", detail)
    }

    /// Tax details on a form to which no tax applies.
    pub(super) fn tax_detail_not_allowed() -> Self {
        let detail = "TxnTaxDetail is not allowed when GlobalTaxCalculation is NotApplicable.";
        Self::new(6170, "Invalid tax detail", detail.to_owned()).on("TxnTaxDetail")
    }

    /// Tax amounts that contradict the form.
    pub(super) fn tax_trouble(detail: &str) -> Self {
        Self::new(6470, "Tax calculation error", detail.to_owned()).on("TxnTaxDetail")
    }

    /// A feature that the company does not use.
    pub(super) fn feature_off(feature: &str) -> Self {
        let detail = format!("{feature} is not turned on for this company.");
        Self::new(5030, "Feature Not Enabled", detail)
    }

    /// An account of a type that does not serve.
    pub(super) fn wrong_account_type(field: &str, account: &str) -> Self {
        Self::invalid(6430, "Invalid account type", field, account)
    }

    /// A custom field that the company has not defined.
    pub(super) fn bad_custom_field(definition: &str) -> Self {
        let detail = format!("Custom field definition {definition} is not defined.");
        Self::new(3000, "Invalid Custom Field", detail).on("CustomField")
    }

    /// A document number that another document has.
    pub(super) fn duplicate_number(number: &str, kind: Kind, id: u64) -> Self {
        let message = "Duplicate Document Number Error";
        let detail = format!(
            "Duplicate Document Number Error : You must specify a different number. This number \
             has already been used. DocNumber={number} is assigned to TxnType={} with TxnId={id}",
            kind.display_name()
        );
        Self::new(6140, message, detail).on("")
    }

    /// Too many levels of sub-rows.
    pub(super) fn too_deep() -> Self {
        let detail = "You can only have up to five levels of sub-rows.".to_owned();
        Self::new(6180, "Subtype level exceeded", detail)
    }

    /// A date in a closed period.
    pub(super) fn closed_period(code: u32) -> Self {
        let message = "Account Period Closed, Cannot Update Through Services API";
        let detail = "The account period has closed and the account books cannot be updated \
                      through the QBO Services API. Please use the QBO website to make these \
                      changes.";
        Self::new(code, message, detail.to_owned()).on("")
    }

    /// A name that another row has.
    pub(super) fn duplicate_name() -> Self {
        let detail = "The name supplied already exists. : Another customer, vendor or employee is \
                      already using this name. Please use a different name.";
        Self::new(6240, "Duplicate Name Exists Error", detail.to_owned())
    }

    /// A name that another tax rate or code has. Source: recorded traffic.
    pub(super) fn duplicate_tax_name(what: &str) -> Self {
        let detail = format!(
            "The name supplied already exists. : Another {what} is already using this name. \
             Please use a different name."
        );
        Self::new(6240, "Duplicate Name Exists Error", detail)
    }

    /// An e-mail to be sent without an address.
    pub(super) fn email_required() -> Self {
        let detail = "An email address is required when EmailStatus is NeedToSend.".to_owned();
        Self::new(6420, "Email Address is required", detail).on("BillEmail")
    }

    /// A deposit line that is not its source's amount.
    pub(super) fn deposit_mismatch(detail: &str) -> Self {
        Self::new(6460, "Deposit amount mismatch", detail.to_owned())
    }

    /// A transaction that a deposit holds.
    pub(super) fn deposited() -> Self {
        let detail = "The transaction has been deposited. If you want to change it, you must \
                      edit the deposit it appears on and remove it first."
            .to_owned();
        Self::new(6540, "Deposited Transaction cannot be changed", detail)
    }

    /// Gives the inner `Fault` object.
    pub(super) fn to_object(&self) -> Doc {
        let mut error = doc([
            ("Message", Value::from(self.message.as_str())),
            ("Detail", Value::from(self.detail.as_str())),
            ("code", Value::from(self.code.as_str())),
        ]);
        if let Some(element) = &self.element {
            error.insert("element".to_owned(), Value::from(element.as_str()));
        }
        doc([
            ("Error", Value::Array(vec![Value::Object(error)])),
            ("type", Value::from(self.class)),
        ])
    }
}

/// Writes a number with commas between thousands, as the service quotes amounts.
fn grouped(number: &str) -> String {
    let (whole, rest) = number.split_once('.').map_or((number, None), |(a, b)| (a, Some(b)));
    let (sign, digits) = whole.strip_prefix('-').map_or(("", whole), |it| ("-", it));
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    rest.map_or_else(|| format!("{sign}{out}"), |rest| format!("{sign}{out}.{rest}"))
}
