//! Sealing: XChaCha20-Poly1305 with a random nonce of 24 bytes, bound to what is sealed.
//!
//! A sealed sign-in that is copied to another key's row does not open there.

use chacha20poly1305::aead::{Aead as _, Generate as _, Payload};
use chacha20poly1305::{KeyInit as _, XChaCha20Poly1305, XNonce};
use secrecy::ExposeSecret as _;
use secrecy::zeroize::Zeroizing;

use crate::store::error::StoreError;
use crate::store::key::SealingKey;

/// What is stored of a secret.
#[derive(Debug)]
pub(super) struct Sealed {
    pub(super) nonce: [u8; 24],
    pub(super) bytes: Vec<u8>,
}

fn cipher(key: &SealingKey) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(key.bytes.expose_secret().into())
}

fn bound_to(name: &str) -> String {
    format!("tieout:token:{name}:v1")
}

/// Seals the sign-in of that name.
pub(super) fn seal(key: &SealingKey, name: &str, plain: &[u8]) -> Result<Sealed, StoreError> {
    let nonce = XNonce::try_generate().or(Err(StoreError::NoRandomness))?;
    let bound = bound_to(name);
    let payload = Payload { msg: plain, aad: bound.as_bytes() };
    let bytes = cipher(key).encrypt(&nonce, payload).or(Err(does_not_open(key, name)))?;
    Ok(Sealed { nonce: nonce.into(), bytes })
}

/// Opens the sealed sign-in of that name.
pub(super) fn open(
    key: &SealingKey,
    name: &str,
    sealed: &Sealed,
) -> Result<Zeroizing<Vec<u8>>, StoreError> {
    let bound = bound_to(name);
    let payload = Payload { msg: &sealed.bytes, aad: bound.as_bytes() };
    cipher(key)
        .decrypt(&XNonce::from(sealed.nonce), payload)
        .map(Zeroizing::new)
        .or(Err(does_not_open(key, name)))
}

/// Says that key and sealed sign-in do not belong together. The cipher gives no other reason, so
/// that nobody learns from it.
pub(super) fn does_not_open(key: &SealingKey, name: &str) -> StoreError {
    StoreError::Sealed { key: name.to_owned(), place: key.place.clone() }
}
