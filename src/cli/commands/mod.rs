//! One command a file.

pub mod apply;
pub mod approve;
pub mod auth;
pub mod auth_login;
pub mod compare;
pub mod decisions;
pub mod demo;
pub mod demo_bookkeeper;
pub mod demo_folder;
pub mod init;
pub mod link;
pub mod plan;
pub mod replay;
pub mod report;
pub mod run;
pub mod sandbox;
pub mod shared;
pub mod workiz;
pub mod workiz_write;
pub mod workiz_write_official;
