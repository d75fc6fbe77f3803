//! Asking for a report.

use jiff::civil::Date;

use crate::http::request::Method;
use crate::qbo::answer::Effect;
use crate::qbo::call::Call;
use crate::qbo::call::CallBody;
use crate::qbo::call::QboClient;
use crate::qbo::error::QboError;
use crate::qbo::reports::ageing;
use crate::qbo::reports::ageing::Ageing;
use crate::qbo::reports::ageing::AgeingDetail;
use crate::qbo::reports::list;
use crate::qbo::reports::list::ListedTransaction;
use crate::qbo::reports::table::Table;
use crate::qbo::reports::tax;
use crate::qbo::reports::tax::TaxLine;

/// A first and a last day, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    /// The first day.
    pub from: Date,
    /// The last day.
    pub to: Date,
}

impl QboClient {
    /// Returns what customers owe on a day, one row a customer, in spans of how late it is.
    ///
    /// # Errors
    ///
    /// The report cannot be had or read, or its totals are not the sums of its rows.
    pub async fn receivables_ageing(&self, as_of: Date) -> Result<Ageing, QboError> {
        let table = self.report("AgedReceivables", vec![("report_date", as_of.to_string())]);
        ageing::summary(&table.await?)
    }

    /// Returns the open documents behind what customers owe on a day.
    ///
    /// # Errors
    ///
    /// As [`QboClient::receivables_ageing`].
    pub async fn receivables_ageing_detail(&self, as_of: Date) -> Result<AgeingDetail, QboError> {
        // Named, because the usual columns are the company's choice.
        let columns =
            "tx_date,txn_type,doc_num,cust_name,due_date,subt_amount,subt_open_bal".to_owned();
        let given = vec![("report_date", as_of.to_string()), ("columns", columns)];
        ageing::detail(&self.report("AgedReceivableDetail", given).await?)
    }

    /// Returns the transactions dated within a period.
    ///
    /// # Errors
    ///
    /// The report cannot be had or read.
    pub async fn transaction_list(
        &self,
        period: Period,
    ) -> Result<Vec<ListedTransaction>, QboError> {
        let columns = "tx_date,txn_type,doc_num,name,memo,account_name,other_account,\
                       subt_nat_home_amount"
            .to_owned();
        let given = [dates(period), vec![("columns", columns)]].concat();
        list::transactions(&self.report("TransactionList", given).await?)
    }

    /// Returns the boxes of a tax return. Companies outside the US only, which QuickBooks says by
    /// refusing.
    ///
    /// # Errors
    ///
    /// The report cannot be had or read, or its totals are not the sums of its rows.
    pub async fn tax_summary(
        &self,
        agency: &str,
        period: Period,
    ) -> Result<Vec<TaxLine>, QboError> {
        let given = [vec![("agency_id", agency.to_owned())], dates(period)].concat();
        tax::lines(&self.report("TaxSummary", given).await?)
    }

    /// Returns any report as a table.
    ///
    /// # Errors
    ///
    /// The report cannot be had or read.
    pub async fn report(
        &self,
        name: &'static str,
        given: Vec<(&'static str, String)>,
    ) -> Result<Table, QboError> {
        let call = Call {
            purpose: format!("read the report {name}"),
            method: Method::GET,
            path: format!("reports/{name}"),
            query: given,
            body: CallBody::Empty,
            effect: Effect::Read,
        };
        let answered = self.shared.send(call).await?;
        Table::read(name, &answered.envelope)
    }
}

fn dates(period: Period) -> Vec<(&'static str, String)> {
    vec![("start_date", period.from.to_string()), ("end_date", period.to.to_string())]
}
