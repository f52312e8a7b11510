// Ids are numbers of up to 19 digits, which JavaScript cannot count: compared as they are written.
export const order = (one, other) => one.length - other.length || (one > other) - (one < other);

// The id under which a card stands in its list: of the tweet, or of the retweet that passes it on.
export const entryOf = (card) => card.id.slice("tweet-".length);

export const newestOf = (cards) => cards.map(entryOf).reduce((one, other) => (order(one, other) > 0 ? one : other), "0");
