use crate::Check;

#[allow(dead_code)]
pub const CHECKS: &[Check] = &[];
