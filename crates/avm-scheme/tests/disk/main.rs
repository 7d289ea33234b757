//! Disks that fail, files that are damaged, and limits, under whole programs.

mod ahead;
mod bank;
mod damage;
mod faults;
mod limits;
mod shards;
mod sharing;
mod torn;
