//! What the program is built from.

use super::files::read;

/// The most packages. Each one more is code that nobody here reads.
const PACKAGES_MAX: usize = 400;

fn packages() -> Vec<String> {
    let lock = read("Cargo.lock");
    let names = lock.lines().filter_map(|line| line.strip_prefix("name = \""));
    names.map(|it| it.trim_end_matches('"').to_owned()).collect()
}

#[test]
fn the_program_is_built_from_few_packages() {
    let count = packages().len();
    assert!(count > 0, "Cargo.lock could not be read");
    assert!(count < PACKAGES_MAX, "{count} packages");
}

#[test]
fn there_is_one_http_client_and_one_tls() {
    let packages = packages();
    let count = |name: &str| packages.iter().filter(|it| *it == name).count();
    assert_eq!(count("reqwest"), 1, "two clients would have two policies");
    assert_eq!(count("openssl-sys"), 0, "TLS is rustls, without a system library");
    assert_eq!(count("native-tls"), 0, "TLS is rustls, without a system library");
}
