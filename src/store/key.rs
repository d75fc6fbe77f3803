//! The key that seals the sign-ins: given by the caller, or kept in a file beside the database.

use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Write as _};
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chacha20poly1305::aead::Generate as _;
use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret as _, SecretBox, SecretString};

use crate::store::error::StoreError;

/// The key file's name in a company's folder. A backup of the state without it opens no sign-in.
pub(super) const KEY_FILE: &str = "state.key";

/// A key, and where it came from in words.
#[derive(Debug)]
pub(super) struct SealingKey {
    pub(super) bytes: SecretBox<[u8; 32]>,
    pub(super) place: String,
}

impl SealingKey {
    /// Reads a key that the caller brings, in Base64.
    pub(super) fn given(text: &SecretString) -> Result<Self, StoreError> {
        read("the given key".to_owned(), text.expose_secret())
    }

    /// Reads the key file of a company's folder, and makes it on first use.
    pub(super) fn of_folder(folder: &Path) -> Result<Self, StoreError> {
        let path = folder.join(KEY_FILE);
        let failed = |action, source| StoreError::File { path: path.clone(), action, source };
        match fs::read_to_string(&path) {
            Ok(text) => {
                let text = Zeroizing::new(text);
                refuse_readable_by_others(&path)?;
                read(path.display().to_string(), &text)
            }
            Err(error) if error.kind() == ErrorKind::NotFound => {
                make(folder, &path).map_err(|source| failed("made", source))?;
                let text = fs::read_to_string(&path).map_err(|source| failed("read", source))?;
                read(path.display().to_string(), &Zeroizing::new(text))
            }
            Err(error) if error.kind() == ErrorKind::InvalidData => {
                Err(StoreError::BadKey { place: path.display().to_string() })
            }
            Err(error) => Err(failed("read", error)),
        }
    }
}

fn read(place: String, text: &str) -> Result<SealingKey, StoreError> {
    let bytes = STANDARD.decode(text.trim()).map(Zeroizing::new);
    match bytes.as_deref().map(|it| <[u8; 32]>::try_from(it.as_slice())) {
        Ok(Ok(key)) => Ok(SealingKey { bytes: SecretBox::new(Box::new(key)), place }),
        Ok(Err(_)) | Err(_) => Err(StoreError::BadKey { place }),
    }
}

/// Makes a key file that is either whole or not there, and never takes the place of another.
fn make(folder: &Path, path: &Path) -> std::io::Result<()> {
    let key = Zeroizing::new(<[u8; 32]>::try_generate().map_err(std::io::Error::other)?);
    let text = Zeroizing::new(STANDARD.encode(*key));
    let name = <[u8; 8]>::try_generate().map_err(std::io::Error::other)?;
    let draft = folder.join(format!("{KEY_FILE}.{:016x}", u64::from_be_bytes(name)));
    let made = write_private(&draft, &text).and_then(|()| fs::hard_link(&draft, path));
    drop(fs::remove_file(&draft));
    match made {
        // Another process was faster: its key is the one.
        Err(error) if error.kind() == ErrorKind::AlreadyExists && path.exists() => Ok(()),
        made => made.and_then(|()| sync_folder(folder)),
    }
}

fn write_private(path: &Path, text: &str) -> std::io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    let mut file = options.open(path)?;
    writeln!(file, "{text}")?;
    file.sync_all()
}

/// Makes the new name survive a power cut. Only Unix opens folders as files.
fn sync_folder(folder: &Path) -> std::io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

#[cfg(unix)]
fn refuse_readable_by_others(path: &Path) -> Result<(), StoreError> {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = fs::metadata(path)
        .map_err(|source| StoreError::File { path: path.to_owned(), action: "read", source })?
        .permissions()
        .mode();
    let rights_of_others = mode & 0o077;
    if rights_of_others == 0 { Ok(()) } else { Err(StoreError::OpenKey { path: path.to_owned() }) }
}

#[cfg(not(unix))]
fn refuse_readable_by_others(_path: &Path) -> Result<(), StoreError> {
    Ok(())
}
