//! Promises of the settings, one story a file.

mod adapters;
mod documentation;
mod loading;
mod masking;
mod mistakes;
mod policy;
mod references;
mod samples;
