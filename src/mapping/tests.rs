//! Each rule of the mapping, one case a line.

use crate::mapping::parse::parse_only;
use crate::mapping::shipped;

#[test]
fn shipped_mappings_are_without_mistakes() {
    for files in [shipped::demo(), shipped::starter()] {
        assert_eq!(parse_only(&files, shipped::MAIN_FILE), Ok(()));
    }
}
