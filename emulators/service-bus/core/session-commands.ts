import {
  Failure,
  type GetSessionState,
  type ListSessions,
  type RenewSessionLock,
  type Reply,
  type SetSessionState,
} from './commands.ts';
import type { SessionLine } from './session-line.ts';
import type { Turn } from './turn.ts';

/** The commands that only an entity with sessions knows. */
export type SessionCommand = RenewSessionLock | GetSessionState | SetSessionState | ListSessions;

export function onSession(command: SessionCommand, sessions: SessionLine, turn: Turn): Reply | Failure {
  switch (command.type) {
    case 'renew-session-lock': {
      const lockedUntilMs = sessions.renew(command.sessionId, turn);
      return lockedUntilMs instanceof Failure ? lockedUntilMs : { lockedUntilMs };
    }
    case 'get-session-state': {
      const hold = sessions.holdOf(command.sessionId);
      return hold instanceof Failure ? hold : { state: hold.session.state };
    }
    case 'set-session-state':
      return sessions.setState(command.sessionId, command.state, turn);
    case 'list-sessions': {
      const { updatedSinceMs, skip, top } = command;
      if (!(skip >= 0 && top >= 1)) return new Failure('argument-out-of-range', `skip ${skip}, top ${top}`);
      return { sessionIds: sessions.list(updatedSinceMs, skip, top) };
    }
  }
}
