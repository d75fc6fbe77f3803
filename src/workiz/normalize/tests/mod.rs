//! The documents' own examples become the source's words, to the cent.

mod amounts;
mod faults;
mod invoices;
mod others;

/// Reads a payload of `fixtures/workiz`.
fn fixture(name: &str) -> String {
    let path = format!("{}/fixtures/workiz/{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(path).unwrap()
}
