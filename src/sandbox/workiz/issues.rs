//! All that is wrong with a request, gathered before it is refused.

use crate::sandbox::workiz::answer::ApiError;

/// Pairs of field and issue.
#[derive(Debug, Default)]
pub(super) struct Issues {
    found: Vec<(String, String)>,
}

impl Issues {
    /// Adds one.
    pub(super) fn add(&mut self, field: &str, issue: &str) {
        self.found.push((field.to_owned(), issue.to_owned()));
    }

    /// Takes what was read, or what is wrong with it.
    pub(super) fn take<T>(&mut self, read: Result<T, ApiError>) -> Option<T> {
        match read {
            Ok(read) => Some(read),
            Err(error) => {
                self.found.extend(error.details);
                None
            }
        }
    }

    /// Takes what was read at a place inside the request.
    pub(super) fn take_at<T>(&mut self, place: &str, read: Result<T, ApiError>) -> Option<T> {
        let read = read.map_err(|error| {
            let details = error.details.into_iter();
            let details = details.map(|(field, issue)| (format!("{place}.{field}"), issue));
            ApiError::invalid(details.collect())
        });
        self.take(read)
    }

    /// Tells whether a field is named already.
    pub(super) fn names(&self, field: &str) -> bool {
        self.found.iter().any(|it| it.0 == field)
    }

    /// Refuses the request when anything is wrong.
    pub(super) fn end(self) -> Result<(), ApiError> {
        if self.found.is_empty() { Ok(()) } else { Err(ApiError::invalid(self.found)) }
    }
}
