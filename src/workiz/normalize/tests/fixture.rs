//! The payloads that the tests read.

/// Reads a payload of `fixtures/workiz`.
pub(super) fn fixture(name: &str) -> String {
    let path = format!("{}/fixtures/workiz/{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(path).unwrap()
}
