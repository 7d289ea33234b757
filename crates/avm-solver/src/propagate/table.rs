//! Rows of values.
//!
//! Rows that have died are kept behind those that live, so that going back is a matter of how many live: the trail has that
//! number, and no rows.

use crate::Domain;
use crate::store::{Failed, Store};

/// The columns' values are one of the rows.
#[derive(Clone, Debug)]
pub(crate) struct Table {
    pub(crate) columns: Box<[u32]>,
    /// The distinct values of each column, in order.
    values: Box<[Box<[i64]>]>,
    /// Row after row, for each column the place of the value among those.
    cells: Box<[u32]>,
    /// The rows, those that live first.
    rows: Box<[u32]>,
    pub(crate) living: usize,
}

impl Table {
    pub(crate) fn new(columns: Box<[u32]>, cells: &[i64]) -> Table {
        let width = columns.len();
        let column = |at: usize| {
            let mut values: Vec<i64> = cells.iter().skip(at).step_by(width).copied().collect();
            values.sort_unstable();
            values.dedup();
            values.into_boxed_slice()
        };
        let values: Box<[Box<[i64]>]> = (0..width).map(column).collect();
        let place =
            |(at, value): (usize, &i64)| values[at % width].partition_point(|known| known < value) as u32;
        let rows = cells.len() / width;
        Table {
            cells: cells.iter().enumerate().map(place).collect(),
            rows: (0..rows as u32).collect(),
            living: rows,
            columns,
            values,
        }
    }

    pub(super) fn cost(&self) -> usize {
        (self.living + 1) * self.columns.len()
    }

    pub(super) fn bytes(&self) -> usize {
        let values: usize = self.values.iter().map(|values| size_of_val(&**values)).sum();
        values + size_of_val(&*self.cells) + size_of_val(&*self.rows)
    }
}

impl Store {
    /// Lets rows die whose values are gone, and takes away values without a row that lives.
    pub(super) fn rows(&mut self, number: usize, table: &mut Table) -> Result<(), Failed> {
        let width = table.columns.len();
        let possible: Vec<Vec<bool>> = (table.columns.iter().zip(&table.values))
            .map(|(variable, values)| {
                let variable = &self.variables[*variable as usize];
                values.iter().map(|value| variable.contains(*value)).collect()
            })
            .collect();
        let mut supported: Vec<Vec<bool>> = possible.iter().map(|values| vec![false; values.len()]).collect();
        let before = table.living;
        let mut at = 0;
        while at < table.living {
            let row = table.rows[at] as usize;
            let cells = &table.cells[row * width..(row + 1) * width];
            if (cells.iter().zip(&possible)).all(|(cell, possible)| possible[*cell as usize]) {
                cells.iter().zip(&mut supported).for_each(|(cell, column)| column[*cell as usize] = true);
                at += 1;
            } else {
                table.living -= 1;
                table.rows.swap(at, table.living);
            }
        }
        if table.living != before {
            self.rows_died(number, before);
        }
        for ((variable, values), supported) in table.columns.iter().zip(&table.values).zip(&supported) {
            let kept = values.iter().zip(supported).filter(|(_, supported)| **supported);
            self.intersect(*variable, &Domain::of(kept.map(|(value, _)| *value).collect()))?;
        }
        Ok(())
    }
}
