//! How much can be covered at all: a maximum flow of minutes, from people through pieces to lanes.

use super::grid::Grid;

/// Minutes that nobody can cover, whoever is on call when. No rota has fewer.
pub fn uncovered_min(grid: &Grid) -> i64 {
    let room: Vec<i64> = (0..grid.pieces()).map(|piece| grid.open_lanes(piece) as i64 * grid.minutes[piece]).collect();
    let given = grid.people.iter().map(|_| vec![0; grid.pieces()]).collect();
    let mut flow = Flow { grid, room, given };
    for person in 0..grid.people.len() {
        let mut left = grid.people[person].left_min;
        while left > 0 {
            let moved = flow.push(person, left, &mut vec![false; grid.pieces()]);
            if moved == 0 {
                break;
            }
            left -= moved;
        }
    }
    flow.room.iter().sum()
}

struct Flow<'a> {
    grid: &'a Grid,
    /// Minutes of each piece, over its lanes, that nobody covers yet.
    room: Vec<i64>,
    /// For each person, their minutes in each piece.
    given: Vec<Vec<i64>>,
}

impl Flow<'_> {
    /// Finds up to `wanted` more minutes for a person; others may go elsewhere for it, but give nothing up.
    fn push(&mut self, person: usize, wanted: i64, seen: &mut [bool]) -> i64 {
        let free = |flow: &Self, piece: usize| {
            if flow.grid.people[person].can[piece] { flow.grid.minutes[piece] - flow.given[person][piece] } else { 0 }
        };
        for piece in 0..self.grid.pieces() {
            let moved = wanted.min(free(self, piece)).min(self.room[piece]);
            if moved > 0 {
                self.room[piece] -= moved;
                self.given[person][piece] += moved;
                return moved;
            }
        }
        for piece in 0..self.grid.pieces() {
            if seen[piece] || free(self, piece) <= 0 {
                continue;
            }
            seen[piece] = true;
            for other in 0..self.grid.people.len() {
                let theirs = self.given[other][piece];
                if other == person || theirs == 0 {
                    continue;
                }
                let moved = self.push(other, wanted.min(free(self, piece)).min(theirs), seen);
                if moved > 0 {
                    self.given[other][piece] -= moved;
                    self.given[person][piece] += moved;
                    return moved;
                }
            }
        }
        0
    }
}
