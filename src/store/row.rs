//! From a row's columns to the domain's types; a row that cannot be names table, row and column.

use std::fmt::Display;

use jiff::Timestamp;
use serde::de::DeserializeOwned;

use super::StoreError;

/// Where a value was read, for the error that says so.
pub struct Place<'a> {
    pub table: &'static str,
    pub id: &'a dyn Display,
}

impl Place<'_> {
    fn impossible(&self, column: &'static str, why: impl Display) -> StoreError {
        StoreError::ImpossibleRow { table: self.table, id: self.id.to_string(), column, why: why.to_string() }
    }

    pub fn instant(&self, column: &'static str, ms: i64) -> Result<Timestamp, StoreError> {
        Timestamp::from_millisecond(ms).map_err(|why| self.impossible(column, why))
    }

    pub fn instant_if(&self, column: &'static str, ms: Option<i64>) -> Result<Option<Timestamp>, StoreError> {
        ms.map(|ms| self.instant(column, ms)).transpose()
    }

    pub fn parse<T>(&self, column: &'static str, text: &str) -> Result<T, StoreError>
    where
        T: std::str::FromStr,
        T::Err: Display,
    {
        text.parse().map_err(|why| self.impossible(column, why))
    }

    pub fn json<T: DeserializeOwned>(&self, column: &'static str, text: &str) -> Result<T, StoreError> {
        // serde's own words may quote what is stored.
        serde_json::from_str(text).map_err(|why| {
            self.impossible(column, format!("no such JSON (line {}, column {})", why.line(), why.column()))
        })
    }

    pub fn known<T>(&self, column: &'static str, value: Option<T>) -> Result<T, StoreError> {
        value.ok_or_else(|| self.impossible(column, "not a value this version knows"))
    }
}
