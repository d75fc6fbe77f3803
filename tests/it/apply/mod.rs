//! Applying a plan: what changes between the plan and its writes, and what dies in between.

mod agreement;
mod approvals;
mod first_day;
mod journal;
mod meanwhile;
mod policy;
mod record_in_workiz;
mod whole_books;
