use super::{Before, Once, Turn, address};

#[test]
fn an_address_is_the_same_however_it_ends_and_holds_no_secret() {
    let form = |text: &str| address(&text.parse().unwrap());
    let plain = form("https://api.example.test/api/v1");
    assert_eq!(plain, "https://api.example.test/api/v1");
    for other in [
        "https://api.example.test/api/v1/",
        "https://API.example.test:443/api/v1//",
        "https://somebody:hidden@api.example.test/api/v1?token=hidden#top",
    ] {
        assert_eq!(form(other), plain, "{other}");
    }
    assert_ne!(form("https://api.example.test/api/v2"), plain);
    assert_ne!(form("https://api.example.test:8443/api/v1"), plain);
}

#[test]
fn what_a_write_took_is_no_other_ones_in_later_commands_until_it_is_let_go() {
    let folder = tempfile::tempdir().unwrap();
    let open = |key: &str| Once::open(folder.path(), key).unwrap();
    let (first, second) = (open("a"), open("b"));
    assert_eq!(first.take("job 1").unwrap(), Turn::Ours);
    assert_eq!(open("a").take("job 1").unwrap(), Turn::Ours);
    assert_eq!(open("b").take("job 1").unwrap(), Turn::Another);
    second.let_go("job 1").unwrap();
    assert_eq!(second.take("job 1").unwrap(), Turn::Another);
    assert_eq!(second.take("job 2").unwrap(), Turn::Ours);
    open("a").let_go("job 1").unwrap();
    assert_eq!(second.take("job 1").unwrap(), Turn::Ours);
    assert_eq!(first.before().unwrap(), Before::Nothing);
}
