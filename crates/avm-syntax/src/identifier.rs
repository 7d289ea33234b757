//! Which texts are identifiers (R7RS 2.1 and 7.1.1).

use unicode_general_category::{GeneralCategory as Category, get_general_category};

/// Whether `text`, written without bars, is an identifier of R7RS and reads back as the symbol of that name.
pub fn is_identifier(text: &str) -> bool {
    let mut chars = text.chars();
    match chars.next() {
        None => false,
        Some('+' | '-') => after_sign(chars.as_str()) && !is_number(text),
        Some('.') => after_dot(chars.as_str()),
        Some(first) => is_initial(first) && chars.all(is_subsequent),
    }
}

/// What may follow a sign: nothing, a sign subsequent, or a dot and what may follow it.
fn after_sign(rest: &str) -> bool {
    let mut chars = rest.chars();
    match chars.next() {
        None => true,
        Some('.') => after_dot(chars.as_str()),
        Some(first) => is_sign_subsequent(first) && chars.all(is_subsequent),
    }
}

/// What may follow a dot: a dot or a sign subsequent, then subsequents.
fn after_dot(rest: &str) -> bool {
    let mut chars = rest.chars();
    chars.next().is_some_and(|first| first == '.' || is_sign_subsequent(first)) && chars.all(is_subsequent)
}

fn is_number(text: &str) -> bool {
    avm_number::parse_number(text, 10, avm_number::Budget::UNLIMITED).is_ok()
}

fn is_sign_subsequent(c: char) -> bool {
    is_initial(c) || matches!(c, '+' | '-' | '@')
}

fn is_initial(c: char) -> bool {
    match c {
        'a'..='z' | 'A'..='Z' => true,
        '!' | '$' | '%' | '&' | '*' | '/' | ':' | '<' | '=' | '>' | '?' | '^' | '_' | '~' => true,
        _ if c.is_ascii() => false,
        _ => {
            is_identifier_character(c)
                && !matches!(
                    get_general_category(c),
                    Category::DecimalNumber | Category::SpacingMark | Category::EnclosingMark
                )
        }
    }
}

fn is_subsequent(c: char) -> bool {
    match c {
        '0'..='9' | '+' | '-' | '.' | '@' => true,
        _ if c.is_ascii() => is_initial(c),
        _ => is_identifier_character(c),
    }
}

/// Whether a character outside ASCII may stand in an identifier: those that R7RS 2.1 names by their categories, and the
/// two joiners.
pub fn is_identifier_character(c: char) -> bool {
    use Category::*;
    c.is_alphanumeric()
        || matches!(c, '\u{200C}' | '\u{200D}')
        || matches!(
            get_general_category(c),
            UppercaseLetter
                | LowercaseLetter
                | TitlecaseLetter
                | ModifierLetter
                | OtherLetter
                | NonspacingMark
                | SpacingMark
                | EnclosingMark
                | DecimalNumber
                | LetterNumber
                | OtherNumber
                | DashPunctuation
                | ConnectorPunctuation
                | OtherPunctuation
                | CurrencySymbol
                | MathSymbol
                | ModifierSymbol
                | OtherSymbol
                | PrivateUse
        )
}

/// Whether a character is seen as itself in a printed string: no control, no separator but the space, no mark of
/// direction, nothing unassigned.
pub fn is_printable(c: char) -> bool {
    if c.is_ascii() {
        return matches!(c, ' '..='~');
    }
    use Category::*;
    !matches!(
        get_general_category(c),
        Control | Format | Surrogate | Unassigned | PrivateUse | LineSeparator | ParagraphSeparator
    )
}

/// Whether a printable character also shows when it stands alone: no space and no mark that joins another character.
pub fn stands_alone(c: char) -> bool {
    use Category::*;
    is_printable(c)
        && c != ' '
        && (c.is_ascii()
            || !matches!(
                get_general_category(c),
                SpaceSeparator | NonspacingMark | SpacingMark | EnclosingMark
            ))
}

#[cfg(test)]
mod tests {
    use super::is_identifier;

    #[test]
    fn tells_identifiers() {
        for name in
            ["a", "+", "-", "...", "..", "->x", "+.x", "+..", "-@a", "<=?", "λ", "a1", "!", "a.b", "été"]
        {
            assert!(is_identifier(name), "{name}");
        }
        let not = [
            "", ".", "1", "+1", "-i", "+inf.0", "1+", "a b", "a|b", "#a", "@a", ".1", "+.1", "a'b", "a#",
            "٣a",
        ];
        for name in not {
            assert!(!is_identifier(name), "{name}");
        }
    }
}
