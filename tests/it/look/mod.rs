//! `tieout workiz` as a person calls it, through each way into Workiz.

mod exported;
mod kit;
mod official;
mod rest;
