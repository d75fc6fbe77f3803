"""Drives `tieout sandbox` with public QuickBooks clients, as somebody else's program would.

    python smoke.py PATH_TO_TIEOUT

Nothing here knows how the sandbox works: it uses what the clients offer, and looks at the answers
through their classes. Ends with code 0 when every step did what the real service does.
"""

import decimal
import html
import json
import os
import re
import subprocess
import sys
import traceback
from datetime import datetime, timedelta

# The sandbox has no TLS, and the session of this library asks for it.
os.environ["OAUTHLIB_INSECURE_TRANSPORT"] = "1"

import requests
from intuitlib.client import AuthClient
from intuitlib.enums import Scopes
from intuitlib.exceptions import AuthClientError
from quickbooks import QuickBooks
from quickbooks.batch import batch_create
from quickbooks.cdc import change_data_capture
from quickbooks.exceptions import (
    AuthorizationException,
    ObjectNotFoundException,
    QuickbooksException,
    ValidationException,
)
from quickbooks.objects.account import Account
from quickbooks.objects.attachable import Attachable
from quickbooks.objects.base import AttachableRef, Ref
from quickbooks.objects.company_info import CompanyInfo
from quickbooks.objects.creditmemo import CreditMemo
from quickbooks.objects.customer import Customer
from quickbooks.objects.deposit import Deposit, DepositLine
from quickbooks.objects.detailline import SalesItemLine, SalesItemLineDetail
from quickbooks.objects.base import LinkedTxn
from quickbooks.objects.invoice import Invoice
from quickbooks.objects.item import Item
from quickbooks.objects.payment import Payment, PaymentLine
from quickbooks.objects.paymentmethod import PaymentMethod
from quickbooks.objects.preferences import Preferences
from quickbooks.objects.refundreceipt import RefundReceipt
from quickbooks.objects.salesreceipt import SalesReceipt
from quickbooks.objects.taxcode import TaxCode
from quickbooks.objects.taxrate import TaxRate
from quickbooks.objects.term import Term

STEPS = []
TODAY = "2026-06-15"
# No backslash: this client does not escape it in queries.
ODD = "O'Brien & Söhne \"Läk\" 100% -- ; DROP TABLE invoices 🔧"


def step(function):
    STEPS.append(function)
    return function


def same(found, wanted):
    if found != wanted:
        raise AssertionError(f"{found!r} instead of {wanted!r}")


def refused(kind, code, call):
    try:
        call()
    except kind as error:
        same(int(error.error_code), code)
        return error
    raise AssertionError(f"not refused with {code}")


def money(text):
    return decimal.Decimal(text)


class Bench:
    """What the steps hand on to each other."""

    def __init__(self, ready):
        self.books = ready["quickbooks"]
        self.auth = None
        self.client = None

    def connect(self):
        QuickBooks.sandbox_api_url_v3 = self.books["base_url"].rstrip("/") + "/v3"
        QuickBooks.api_url_v3 = QuickBooks.sandbox_api_url_v3
        self.client = QuickBooks(
            auth_client=self.auth,
            refresh_token=self.auth.refresh_token,
            company_id=self.books["realm_id"],
            minorversion=75,
            use_decimal=True,
        )


def sales_line(item, amount, quantity=None, price=None, tax="NON"):
    line = SalesItemLine()
    line.Amount = money(amount)
    line.Description = "Drain cleaning"
    line.SalesItemLineDetail = SalesItemLineDetail()
    line.SalesItemLineDetail.ItemRef = item.to_ref()
    line.SalesItemLineDetail.TaxCodeRef = Ref()
    line.SalesItemLineDetail.TaxCodeRef.value = tax
    if quantity is not None:
        line.SalesItemLineDetail.Qty = money(quantity)
        line.SalesItemLineDetail.UnitPrice = money(price)
    return line


def invoice_of(bench, amount, number):
    invoice = Invoice()
    invoice.CustomerRef = bench.customer.to_ref()
    invoice.TxnDate = TODAY
    invoice.DocNumber = number
    invoice.Line.append(sales_line(bench.item, amount))
    return invoice


def paid(invoice, amount):
    line = PaymentLine()
    line.Amount = money(amount)
    line.LinkedTxn.append(LinkedTxn())
    line.LinkedTxn[0].TxnId = invoice.Id
    line.LinkedTxn[0].TxnType = "Invoice"
    return line


@step
def discovery_and_consent_give_tokens(bench):
    bench.auth = AuthClient(
        bench.books["client_id"],
        bench.books["client_secret"],
        "http://localhost:8000/callback",
        bench.books["discovery_url"],
    )
    address = bench.auth.get_authorization_url([Scopes.ACCOUNTING])
    answer = requests.get(address, allow_redirects=False, timeout=30)
    if answer.status_code == 200:
        # A page that asks: agree to it as a browser would.
        form = re.search(r"<form[^>]*action=\"([^\"]*)\"", answer.text)
        target = requests.compat.urljoin(address, html.unescape(form.group(1))) if form else address
        fields = {}
        for tag in re.findall(r"<input[^>]*>", answer.text):
            name = re.search(r"name=\"([^\"]*)\"", tag)
            value = re.search(r"value=\"([^\"]*)\"", tag)
            if name and not ("radio" in tag and "checked" not in tag):
                fields[name.group(1)] = html.unescape(value.group(1)) if value else ""
        button = re.search(r"<button[^>]*name=\"([^\"]*)\"[^>]*value=\"([^\"]*)\"", answer.text)
        if button:
            fields[button.group(1)] = button.group(2)
        answer = requests.post(target, data=fields, allow_redirects=False, timeout=30)
    same(answer.status_code in (302, 303), True)
    query = requests.utils.urlparse(answer.headers["location"]).query
    returned = dict(part.split("=", 1) for part in query.split("&"))
    same(returned["state"], bench.auth.state_token)
    same(returned["realmId"], bench.books["realm_id"])
    bench.auth.get_bearer_token(requests.utils.unquote(returned["code"]), returned["realmId"])
    same(bench.auth.expires_in, 3600)


@step
def a_refresh_rotates_or_keeps_the_token(bench):
    before = bench.auth.refresh_token
    bench.auth.refresh()
    same(bool(bench.auth.refresh_token), True)
    if bench.auth.refresh_token != before:
        try:
            bench.auth.refresh(before)
        except AuthClientError as error:
            same(error.status_code, 400)
            same("invalid_grant" in str(error.content), True)
        else:
            raise AssertionError("a refresh token that was rotated away still works")
    bench.connect()


@step
def company_and_preferences_are_there(bench):
    company = CompanyInfo.all(qb=bench.client)[0]
    same(bool(company.CompanyName), True)
    preferences = bench.client.get(
        f"{bench.client.api_url}/company/{bench.client.company_id}/preferences"
    )["Preferences"]
    same("SalesFormsPrefs" in preferences, True)
    same(Preferences.get(qb=bench.client).SalesFormsPrefs is not None, True)


@step
def lists_are_there(bench):
    for kind in (Account, PaymentMethod, Term, TaxCode, TaxRate):
        same(len(kind.all(qb=bench.client)) > 0, True)
    accounts = Account.all(qb=bench.client)
    bench.income = next(it for it in accounts if it.AccountType == "Income")
    bench.bank = next(it for it in accounts if it.AccountType == "Bank")


@step
def a_customer_with_an_odd_name_comes_back_as_it_was(bench):
    customer = Customer()
    customer.DisplayName = ODD
    customer.Notes = "x" * 2000
    bench.customer = customer.save(qb=bench.client)
    same(bench.customer.DisplayName, ODD)
    found = Customer.filter(DisplayName=ODD, qb=bench.client)
    same([it.Id for it in found], [bench.customer.Id])
    same(Customer.get(bench.customer.Id, qb=bench.client).Notes, "x" * 2000)
    twin = Customer()
    twin.DisplayName = ODD.upper() if ODD.upper().lower() == ODD.lower() else ODD
    refused(QuickbooksException, 6240, lambda: twin.save(qb=bench.client))


@step
def an_item_is_created(bench):
    item = Item()
    item.Name = "Smoke test service"
    item.Type = "Service"
    item.IncomeAccountRef = bench.income.to_ref()
    item.UnitPrice = money("95.50")
    bench.item = item.save(qb=bench.client)
    same(bench.item.Type, "Service")


@step
def an_invoice_adds_up_on_the_server(bench):
    invoice = invoice_of(bench, "95.50", "S-1001")
    invoice.Line.append(sales_line(bench.item, "1861.08", "128.350", "14.50"))
    invoice.PrivateNote = ODD
    invoice.CustomerMemo = {"value": "Thank you"}
    bench.invoice = invoice.save(qb=bench.client)
    same(bench.invoice.TotalAmt, money("1956.58"))
    same(bench.invoice.Balance, money("1956.58"))
    same(bench.invoice.DocNumber, "S-1001")
    same(bench.invoice.PrivateNote, ODD)
    same(bench.invoice.Line[-1].DetailType, "SubTotalLineDetail")
    wrong = invoice_of(bench, "1", "S-1002")
    wrong.Line = [sales_line(bench.item, "1861.07", "128.350", "14.50")]
    refused(QuickbooksException, 6070, lambda: wrong.save(qb=bench.client))


@step
def a_number_that_is_taken_is_refused_unless_asked_for(bench):
    twin = invoice_of(bench, "10", "S-1001")
    error = refused(QuickbooksException, 6140, lambda: twin.save(qb=bench.client))
    same(f"TxnId={bench.invoice.Id}" in error.detail, True)
    again = twin.save(qb=bench.client, params={"include": "allowduplicatedocnum"})
    again.delete(qb=bench.client)


@step
def faults_have_the_codes_of_the_service(bench):
    refused(ObjectNotFoundException, 610, lambda: Invoice.get(99999999, qb=bench.client))
    refused(ValidationException, 4001, lambda: Invoice.where("PrivateNote = 'x'", qb=bench.client))
    refused(ValidationException, 4000, lambda: Invoice.query("select nothing", qb=bench.client))
    url = f"{bench.client.api_url}/company/{bench.client.company_id}/customer"
    refused(ValidationException, 2010, lambda: bench.client.post(url, json.dumps({"Nope": 1})))
    bad = invoice_of(bench, "10", "S-1003")
    bad.CustomerRef.value = "99999999"
    refused(ValidationException, 2500, lambda: bad.save(qb=bench.client))
    stale = Invoice.get(bench.invoice.Id, qb=bench.client)
    stale.SyncToken = "77"
    refused(QuickbooksException, 5010, lambda: stale.save(qb=bench.client))
    token = bench.client.session.token
    bench.client.session.token = {**token, "access_token": "nonsense-token-of-some-length"}
    try:
        bench.client.get(url)
    except AuthorizationException as error:
        same(error.error_code, 401)
    else:
        raise AssertionError("a wrong token was let in")
    bench.client.session.token = token


@step
def a_payment_closes_part_of_the_invoice(bench):
    payment = Payment()
    payment.CustomerRef = bench.customer.to_ref()
    payment.TotalAmt = money("1000")
    payment.TxnDate = TODAY
    payment.PaymentRefNum = "CHK 4410"
    payment.Line.append(paid(bench.invoice, "956.58"))
    bench.payment = payment.save(qb=bench.client)
    same(bench.payment.UnappliedAmt, money("43.42"))
    now = Invoice.get(bench.invoice.Id, qb=bench.client)
    same(now.Balance, money("1000.00"))
    same(now.SyncToken != bench.invoice.SyncToken, True)
    same([it.TxnId for it in now.LinkedTxn], [bench.payment.Id])
    bench.invoice = now


@step
def sparse_leaves_and_full_replaces(bench):
    url = f"{bench.client.api_url}/company/{bench.client.company_id}/invoice"
    head = {"Id": bench.invoice.Id, "SyncToken": bench.invoice.SyncToken, "sparse": True}
    body = json.dumps({**head, "DueDate": "2026-07-31"})
    now = Invoice.from_json(bench.client.post(url, body)["Invoice"])
    same(now.DueDate, "2026-07-31")
    same(now.PrivateNote, ODD)
    same(len(now.Line), len(bench.invoice.Line))
    now.PrivateNote = "Second visit"
    bench.invoice = now.save(qb=bench.client)
    same(bench.invoice.PrivateNote, "Second visit")
    same(bench.invoice.Balance, money("1000.00"))


@step
def a_request_id_is_answered_once(bench):
    first = invoice_of(bench, "33", "S-1010").save(qb=bench.client, request_id="smoke-1")
    again = invoice_of(bench, "33", "S-1010").save(qb=bench.client, request_id="smoke-1")
    same(again.Id, first.Id)
    same(Invoice.count("DocNumber = 'S-1010'", qb=bench.client), 1)


@step
def queries_count_and_page(bench):
    total = Invoice.count(qb=bench.client)
    seen = []
    while len(seen) < total:
        page = Invoice.where(
            order_by="Id", start_position=len(seen) + 1, max_results=100, qb=bench.client
        )
        same(0 < len(page) <= 100, True)
        seen += [it.Id for it in page]
    same(len(set(seen)), total)
    same(Invoice.where("DocNumber IN ('S-1001', 'S-1010')", qb=bench.client) != [], True)
    like = Customer.where("DisplayName LIKE 'O%'", qb=bench.client)
    same(bench.customer.Id in [it.Id for it in like], True)


@step
def a_batch_answers_each_part(bench):
    batch = batch_create(
        [invoice_of(bench, "5", f"S-20{number:02}") for number in range(29)]
        + [invoice_of(bench, "5", "S-1001")],
        qb=bench.client,
    )
    same((len(batch.successes), len(batch.faults)), (29, 1))
    same(batch.faults[0].Error[0].code, "6140")


@step
def captured_changes_have_deletions(bench):
    # The service's clock counts, not ours.
    since = datetime.fromisoformat(bench.payment.MetaData.CreateTime) - timedelta(days=2)
    gone = invoice_of(bench, "7", "S-3000").save(qb=bench.client)
    gone.delete(qb=bench.client)
    changes = change_data_capture([Invoice, Payment], since, qb=bench.client)
    rows = {it.Id: it for it in changes.Invoice}
    same(getattr(rows[gone.Id], "status", None), "Deleted")
    same(bench.invoice.Id in rows, True)
    same(bench.payment.Id in [it.Id for it in changes.Payment], True)


@step
def a_deposit_locks_its_payment(bench):
    deposit = Deposit()
    deposit.TxnDate = TODAY
    deposit.DepositToAccountRef = bench.bank.to_ref()
    line = DepositLine()
    line.Amount = money("1000")
    line.LinkedTxn.append(LinkedTxn())
    line.LinkedTxn[0].TxnId = bench.payment.Id
    line.LinkedTxn[0].TxnType = "Payment"
    line.LinkedTxn[0].TxnLineId = "0"
    deposit.Line.append(line)
    kept = deposit.save(qb=bench.client)
    same(kept.TotalAmt, money("1000.00"))
    locked = Payment.get(bench.payment.Id, qb=bench.client)
    refused(QuickbooksException, 6540, lambda: locked.void(qb=bench.client))
    kept.delete(qb=bench.client)


@step
def voids_zero_and_stay(bench):
    Payment.get(bench.payment.Id, qb=bench.client).void(qb=bench.client)
    payment = Payment.get(bench.payment.Id, qb=bench.client)
    same(payment.TotalAmt, 0)
    invoice = Invoice.get(bench.invoice.Id, qb=bench.client)
    same(invoice.Balance, money("1956.58"))
    invoice.void(qb=bench.client)
    now = Invoice.get(bench.invoice.Id, qb=bench.client)
    same((now.TotalAmt, now.Balance), (0, 0))
    same(now.PrivateNote.startswith("Voided"), True)
    same(now.DocNumber, "S-1001")


@step
def the_other_sales_forms_work(bench):
    for kind in (CreditMemo, SalesReceipt, RefundReceipt):
        form = kind()
        form.CustomerRef = bench.customer.to_ref()
        form.TxnDate = TODAY
        form.Line = [sales_line(bench.item, "25.00")]
        if kind is RefundReceipt:
            form.DepositToAccountRef = bench.bank.to_ref()
        saved = form.save(qb=bench.client)
        same(saved.TotalAmt, money("25.00"))
        same(kind.get(saved.Id, qb=bench.client).Id, saved.Id)
        if kind is CreditMemo:
            same(saved.RemainingCredit, money("25.00"))


@step
def a_file_is_attached(bench):
    attachable = Attachable()
    attachable.AttachableRef.append(AttachableRef())
    attachable.AttachableRef[0].EntityRef = Ref()
    attachable.AttachableRef[0].EntityRef.type = "Invoice"
    attachable.AttachableRef[0].EntityRef.value = bench.invoice.Id
    attachable.FileName = "before.txt"
    attachable.ContentType = "text/plain"
    attachable._FileBytes = b"Valve before the repair"
    saved = attachable.save(qb=bench.client)
    same(saved.FileName, "before.txt")
    kept = Attachable.get(saved.Id, qb=bench.client)
    same(int(kept.Size), len(b"Valve before the repair"))
    content = requests.get(kept.TempDownloadUri, timeout=30).content
    same(content, b"Valve before the repair")
    pdf = Invoice.get(bench.invoice.Id, qb=bench.client).download_pdf(qb=bench.client)
    same(pdf[:5], b"%PDF-")


@step
def reports_agree_with_the_documents(bench):
    ageing = bench.client.get_report("AgedReceivables", {"report_date": "2026-12-31"})
    same(ageing["Header"]["ReportName"], "AgedReceivables")
    listed = bench.client.get_report(
        "TransactionList", {"start_date": TODAY, "end_date": TODAY, "transaction_type": "Invoice"}
    )
    same(len(listed["Rows"]["Row"]) > 0, True)
    balance = bench.client.get_report("TrialBalance", {"end_date": "2026-12-31"})
    total = balance["Rows"]["Row"][-1]["Summary"]["ColData"]
    same(total[1]["value"], total[2]["value"])


@step
def a_revoked_token_is_dead(bench):
    same(bench.auth.revoke(), True)
    try:
        bench.auth.refresh()
    except AuthClientError as error:
        same(error.status_code, 400)
    else:
        raise AssertionError("a revoked token was renewed")


def run(program, seed):
    sandbox = subprocess.Popen(
        [program, "sandbox", "--speed", "fast", "--seed", seed], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    failed = 0
    try:
        bench = Bench(json.loads(sandbox.stdout.readline()))
        for function in STEPS:
            name = function.__name__.replace("_", " ")
            try:
                function(bench)
            except Exception:  # each step is told, not only the first that fails
                failed += 1
                print(f"FAILED ({seed}) {name}")
                traceback.print_exc(limit=3)
            else:
                print(f"ok     ({seed}) {name}")
    finally:
        sandbox.terminate()
        sandbox.wait(10)
    return failed


if __name__ == "__main__":
    failures = sum(run(sys.argv[1], seed) for seed in ("empty", "demo"))
    print(f"{failures} of {2 * len(STEPS)} steps failed" if failures else "every step passed")
    sys.exit(1 if failures else 0)
