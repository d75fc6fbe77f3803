//! What a column can say.

/// What a column says; the same word means the same in every kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// The job's number.
    JobNumber,
    /// The invoice's number.
    InvoiceNumber,
    /// The estimate's number.
    EstimateNumber,
    /// The client's name.
    Client,
    /// The client's first name.
    FirstName,
    /// The client's last name.
    LastName,
    /// The client's company.
    Company,
    /// A phone number.
    Phone,
    /// A second phone number.
    SecondPhone,
    /// An e-mail address.
    Email,
    /// Street and number.
    Address,
    /// City.
    City,
    /// State or province.
    State,
    /// Postal code.
    Zip,
    /// Country.
    Country,
    /// Where the document or the payment stands.
    Status,
    /// What kind of job it is.
    JobType,
    /// The job's day.
    JobDate,
    /// The day on which the document was entered.
    Created,
    /// The date on the invoice's face.
    Issued,
    /// When it is due.
    DueDate,
    /// Whether the job has an invoice.
    Invoiced,
    /// What the client owes for the document.
    Total,
    /// The lines before discount, tax, tip and fee.
    Subtotal,
    /// The tax.
    Tax,
    /// What the tax was charged on.
    TaxableAmount,
    /// The tax's rate in percent.
    TaxRate,
    /// The tax's name.
    TaxName,
    /// The surcharge for paying by card.
    ServiceFee,
    /// The tip.
    Tip,
    /// What is still open.
    AmountDue,
    /// What was paid.
    AmountPaid,
    /// The day on which a payment was received.
    PaymentDate,
    /// A payment's amount.
    Amount,
    /// How it was paid.
    Method,
    /// A code that a person entered: a check's number or the like.
    Confirmation,
    /// The last digits of the card.
    CardDigits,
    /// The processor's id of the charge.
    TransactionId,
    /// Workiz's id of the payment.
    PaymentId,
    /// What somebody wrote.
    Memo,
    /// The payout's id.
    PayoutId,
    /// When the payout arrives.
    PayoutDate,
    /// What an entry of a payout is.
    EntryKind,
    /// Before fees.
    Gross,
    /// What the processor kept.
    Fee,
    /// After fees.
    Net,
    /// All tax of a rate.
    TotalTax,
    /// What was sold untaxed.
    NonTaxable,
}

impl Field {
    /// Tells whether the column holds amounts or rates, so that it shows how the file writes numbers.
    pub fn is_number(self) -> bool {
        matches!(
            self,
            Self::Total
                | Self::Subtotal
                | Self::Tax
                | Self::TaxableAmount
                | Self::TaxRate
                | Self::ServiceFee
                | Self::Tip
                | Self::AmountDue
                | Self::AmountPaid
                | Self::Amount
                | Self::Gross
                | Self::Fee
                | Self::Net
        )
    }

    /// Tells whether the column holds days, so that it shows how the file writes them.
    pub fn is_day(self) -> bool {
        matches!(
            self,
            Self::JobDate
                | Self::Created
                | Self::Issued
                | Self::DueDate
                | Self::PaymentDate
                | Self::PayoutDate
        )
    }
}
