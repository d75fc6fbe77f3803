//! The use cases, one function each: look, apply, replay, report, compare. Everything here speaks to
//! the outside through `ports` and `store` alone.

pub mod agreement;
pub mod apply;
pub mod brake;
pub mod company;
pub mod compared;
pub mod error;
pub mod inputs;
pub mod look;
pub mod model;
pub mod pack;
pub mod pass;
pub mod presence;
pub mod recorded;
pub mod recover;
pub mod replay;
pub mod resolve;
pub mod verify;
