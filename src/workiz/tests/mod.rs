//! Session, paging and errors over real HTTP, against a server of a few lines.

mod clients;
mod cut;
mod endpoints;
mod entitled;
mod kept;
mod news;
mod pages;
mod sessions;
mod source;
mod stub;
mod totp;
mod verbatim;
mod writes;
