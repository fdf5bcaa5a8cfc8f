/** What page and engine agree on about the WebSocket that carries the contract. */

/** Path of the WebSocket endpoint. */
export const RPC_PATH = '/rpc';

/** The subprotocol that both sides speak; its number rises with an incompatible change of the framing. */
export const RPC_SUBPROTOCOL = 'meshproof.rpc.1';

/** The token travels as a second offered subprotocol, so that it never stands in a request line or a log. */
export const TOKEN_SUBPROTOCOL_PREFIX = 'meshproof.token.';

/** Close code for a token that is not this engine's: trying again is pointless until the user gives another one. */
export const CLOSE_WRONG_TOKEN = 4401;

/** Name of the query field that carries the token in a URL which people copy. */
export const TOKEN_FIELD = 'token';
