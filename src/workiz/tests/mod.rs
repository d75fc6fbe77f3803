//! Session, paging and errors over real HTTP, against a server of a few lines.

mod clients;
mod entitled;
mod kept;
mod pages;
mod sessions;
mod source;
mod stub;
mod totp;
