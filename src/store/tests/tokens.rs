//! Sign-ins are kept, sealed, and open with their own key only.

use std::fs;

use secrecy::{ExposeSecret as _, SecretString};

use crate::ports::tokens::{StoredToken, TokenStore as _, TokenStoreError};
use crate::store::database::Store;
use crate::store::error::StoreError;
use crate::store::tests::samples::{bytes_on_disk, moment};
use crate::store::tokens::{Removed, StoreTokens};

const ACCESS: &str = "access-4f1d0c9a77b2";
const REFRESH: &str = "refresh-\"90\\ab\"-55ce";

fn token() -> StoredToken {
    StoredToken {
        access_token: SecretString::from(ACCESS),
        refresh_token: SecretString::from(REFRESH),
        access_expires_at: moment("2026-03-01T09:00:00.25Z"),
        refresh_expires_at: Some(moment("2026-06-01T09:00:00Z")),
        sign_in_ends_at: Some(moment("2031-03-01T08:00:00Z")),
        received_at: Some(moment("2026-03-01T08:00:00Z")),
    }
}

fn assert_same(read: Option<StoredToken>, saved: &StoredToken) {
    let read = read.unwrap();
    assert_eq!(read.access_token.expose_secret(), saved.access_token.expose_secret());
    assert_eq!(read.refresh_token.expose_secret(), saved.refresh_token.expose_secret());
    assert_eq!(read.access_expires_at, saved.access_expires_at);
    assert_eq!(read.refresh_expires_at, saved.refresh_expires_at);
    assert_eq!(read.sign_in_ends_at, saved.sign_in_ends_at);
    assert_eq!(read.received_at, saved.received_at);
}

fn cause(error: &TokenStoreError) -> &StoreError {
    error.source.downcast_ref().unwrap()
}

fn contains(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|it| it == text.as_bytes())
}

#[test]
fn tokens_come_back_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let tokens = StoreTokens::open(folder.path(), None).unwrap();
    assert!(tokens.load("quickbooks").unwrap().is_none());
    tokens.save("quickbooks", &token()).unwrap();
    drop(tokens);
    let tokens = StoreTokens::open(folder.path(), None).unwrap();
    assert_same(tokens.load("quickbooks").unwrap(), &token());
    assert!(tokens.load("workiz").unwrap().is_none());
}

#[test]
fn forgotten_tokens_are_gone_and_words_are_kept() {
    let folder = tempfile::tempdir().unwrap();
    let tokens = StoreTokens::open(folder.path(), None).unwrap();
    tokens.save("quickbooks", &token()).unwrap();
    assert_eq!(tokens.word("sign-in").unwrap(), None);
    tokens.keep_word("sign-in", "one").unwrap();
    tokens.keep_word("sign-in", "two").unwrap();
    assert_eq!(tokens.word("sign-in").unwrap().as_deref(), Some("two"));
    assert_eq!(tokens.remove("quickbooks").unwrap(), Removed::Tokens);
    assert_eq!(tokens.remove("quickbooks").unwrap(), Removed::Nothing);
    assert!(tokens.load("quickbooks").unwrap().is_none());
}

#[test]
fn the_newest_token_takes_the_place_of_the_former() {
    let folder = tempfile::tempdir().unwrap();
    let tokens = StoreTokens::open(folder.path(), None).unwrap();
    tokens.save("quickbooks", &token()).unwrap();
    let mut newer = token();
    newer.refresh_token = SecretString::from("another");
    newer.refresh_expires_at = None;
    tokens.save("quickbooks", &newer).unwrap();
    assert_same(tokens.load("quickbooks").unwrap(), &newer);
}

#[test]
fn tokens_are_never_on_disk_in_plain_text() {
    let folder = tempfile::tempdir().unwrap();
    let tokens = StoreTokens::open(folder.path(), None).unwrap();
    for _ in 0..3 {
        tokens.save("quickbooks", &token()).unwrap();
    }
    let open = bytes_on_disk(folder.path());
    drop(tokens);
    let closed = bytes_on_disk(folder.path());
    for bytes in [open, closed] {
        assert!(contains(&bytes, "quickbooks"));
        assert!(!contains(&bytes, "access-4f1d"));
        assert!(!contains(&bytes, "55ce"));
        assert!(!contains(&bytes, "2026-06-01T09"));
    }
}

#[test]
fn nothing_secret_is_in_the_debug_text() {
    let folder = tempfile::tempdir().unwrap();
    let tokens = StoreTokens::open(folder.path(), None).unwrap();
    tokens.save("quickbooks", &token()).unwrap();
    let key = fs::read_to_string(folder.path().join("state.key")).unwrap();
    let text = format!("{tokens:?} {:?}", tokens.load("quickbooks").unwrap());
    assert!(!text.contains(key.trim()));
    assert!(!text.contains(ACCESS));
    assert!(text.contains("REDACTED"));
}

#[cfg(unix)]
#[test]
fn the_key_file_is_for_its_owner_only() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state.key");
    StoreTokens::open(folder.path(), None).unwrap();
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
    let error = StoreTokens::open(folder.path(), None).unwrap_err();
    assert!(matches!(error, StoreError::OpenKey { .. }));
    assert!(error.to_string().contains("chmod 600"));
}

#[test]
fn the_key_file_is_made_once_also_by_many_at_once() {
    let folder = tempfile::tempdir().unwrap();
    drop(Store::open(folder.path()).unwrap());
    std::thread::scope(|scope| {
        for name in ["a", "b", "c", "d"] {
            let folder = folder.path();
            scope.spawn(move || {
                StoreTokens::open(folder, None).unwrap().save(name, &token()).unwrap();
            });
        }
    });
    let tokens = StoreTokens::open(folder.path(), None).unwrap();
    for name in ["a", "b", "c", "d"] {
        assert_same(tokens.load(name).unwrap(), &token());
    }
}

#[test]
fn a_given_key_needs_no_file() {
    let folder = tempfile::tempdir().unwrap();
    let key = SecretString::from("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n");
    let tokens = StoreTokens::open(folder.path(), Some(&key)).unwrap();
    tokens.save("quickbooks", &token()).unwrap();
    assert_same(tokens.load("quickbooks").unwrap(), &token());
    assert!(!folder.path().join("state.key").exists());
}

#[test]
fn a_key_that_is_none_is_refused_without_showing_it() {
    let folder = tempfile::tempdir().unwrap();
    for text in ["secretish", "AAECAw==", ""] {
        let error = StoreTokens::open(folder.path(), Some(&SecretString::from(text))).unwrap_err();
        insta::allow_duplicates! {
            insta::assert_snapshot!(error.to_string(), @"the given key is not a key of 32 bytes in Base64; put back the right one, or remove it and sign in again");
        }
    }
    let path = folder.path().join("state.key");
    StoreTokens::open(folder.path(), None).unwrap();
    fs::write(&path, [0xff, 0xfe]).unwrap();
    let error = StoreTokens::open(folder.path(), None).unwrap_err();
    assert!(matches!(error, StoreError::BadKey { .. }));
    // The damaged key is left for the person who may still mend it.
    assert_eq!(fs::read(&path).unwrap(), [0xff, 0xfe]);
}

#[test]
fn another_key_does_not_open_a_token_and_signing_in_again_helps() {
    let folder = tempfile::tempdir().unwrap();
    StoreTokens::open(folder.path(), None).unwrap().save("quickbooks", &token()).unwrap();
    fs::remove_file(folder.path().join("state.key")).unwrap();
    let tokens = StoreTokens::open(folder.path(), None).unwrap();
    let error = tokens.load("quickbooks").unwrap_err();
    let text = cause(&error).to_string().replace(folder.path().to_str().unwrap(), "…");
    insta::assert_snapshot!(text, @"the sign-in of quickbooks does not open with this key: the key or the state file was replaced or damaged; put back the right …/state.key, or sign in again");
    tokens.save("quickbooks", &token()).unwrap();
    assert_same(tokens.load("quickbooks").unwrap(), &token());
}

#[test]
fn a_sealed_token_does_not_open_in_another_place_nor_after_damage() {
    let folder = tempfile::tempdir().unwrap();
    let tokens = StoreTokens::open(folder.path(), None).unwrap();
    tokens.save("quickbooks", &token()).unwrap();
    let state = rusqlite::Connection::open(folder.path().join("state.db")).unwrap();
    state
        .execute(
            "INSERT INTO token (key, nonce, sealed) SELECT 'workiz', nonce, sealed FROM token",
            [],
        )
        .unwrap();
    let error = tokens.load("workiz").unwrap_err();
    assert!(matches!(cause(&error), StoreError::Sealed { .. }));
    assert_same(tokens.load("quickbooks").unwrap(), &token());
    state.execute("UPDATE token SET sealed = CAST(zeroblob(40) AS BLOB)", []).unwrap();
    let error = tokens.load("quickbooks").unwrap_err();
    assert!(matches!(cause(&error), StoreError::Sealed { .. }));
}

#[test]
fn a_token_that_could_not_be_saved_leaves_the_former_one() {
    let folder = tempfile::tempdir().unwrap();
    let tokens = StoreTokens::open(folder.path(), None).unwrap();
    tokens.save("quickbooks", &token()).unwrap();
    let mut huge = token();
    huge.access_token = SecretString::from("x".repeat(200_000));
    tokens.limit_pages_to_now();
    let error = tokens.save("quickbooks", &huge).unwrap_err();
    assert!(matches!(cause(&error), StoreError::DiskFull { .. }));
    assert_same(tokens.load("quickbooks").unwrap(), &token());
}
