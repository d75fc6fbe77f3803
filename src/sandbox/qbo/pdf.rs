//! A printed form: a small but whole PDF of one page.

use std::fmt::Write as _;

use serde_json::Value;

use crate::sandbox::qbo::json::Doc;
use crate::sandbox::qbo::json::amount;
use crate::sandbox::qbo::json::object;
use crate::sandbox::qbo::json::rows;
use crate::sandbox::qbo::json::text;
use crate::sandbox::qbo::kind::Kind;

/// The most lines that fit on the page.
const LINES_MAX: usize = 50;

/// Prints a rendered sales form.
pub(super) fn printed(company: &Doc, kind: Kind, form: &Doc) -> Vec<u8> {
    let mut words = vec![
        text(company, "CompanyName").unwrap_or_default().to_owned(),
        format!("{} {}", kind.display_name(), text(form, "DocNumber").unwrap_or_default()),
        text(form, "TxnDate").unwrap_or_default().to_owned(),
        object(form, "CustomerRef").and_then(|it| text(it, "name")).unwrap_or_default().to_owned(),
    ];
    for line in rows(form, "Line").iter().filter_map(Value::as_object) {
        let name = text(line, "Description").or_else(|| text(line, "DetailType"));
        let worth = amount(line, "Amount");
        words.push(format!("{}   {worth:.2}", name.unwrap_or_default()));
    }
    words.truncate(LINES_MAX);
    words.push(format!("Total   {:.2}", amount(form, "TotalAmt")));
    page(&words)
}

/// Makes a page with a line of text each.
fn page(words: &[String]) -> Vec<u8> {
    let mut text = String::from("BT /F1 10 Tf 14 TL 50 780 Td\n");
    for line in words {
        let _ = writeln!(text, "({}) Tj T*", escaped(line));
    }
    text.push_str("ET");
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 842] /Contents 4 0 R \
         /Resources << /Font << /F1 5 0 R >> >> >>"
            .to_owned(),
        format!("<< /Length {} >>\nstream\n{text}\nendstream", text.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned(),
    ];
    let mut out = String::from("%PDF-1.4\n");
    let mut places = Vec::new();
    for (index, object) in objects.iter().enumerate() {
        places.push(out.len());
        let _ = write!(out, "{} 0 obj\n{object}\nendobj\n", index + 1);
    }
    let table = out.len();
    let _ = write!(out, "xref\n0 {}\n0000000000 65535 f \n", places.len() + 1);
    for place in &places {
        let _ = writeln!(out, "{place:010} 00000 n ");
    }
    let size = places.len() + 1;
    let _ = write!(out, "trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n");
    out.into_bytes()
}

/// Writes text for a PDF string; what is not ASCII becomes a question mark.
fn escaped(line: &str) -> String {
    let mut out = String::new();
    for letter in line.chars() {
        match letter {
            '(' | ')' | '\\' => out.extend(['\\', letter]),
            ' '..='~' => out.push(letter),
            _ => out.push('?'),
        }
    }
    out
}
