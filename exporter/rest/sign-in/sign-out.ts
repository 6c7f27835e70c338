import type { SignIn } from '../../auth/oidc/sign-in.ts';
import { clearCookie } from '../../auth/sessions/cookie.ts';
import { CeleriacError } from '../../errors.ts';
import { outsideOf } from '../../outside/outside.ts';
import { redirect } from '../reply.ts';
import type { ActionRoute } from '../route.ts';

/** `POST /logout`: the session is over here and after a restart, whoever holds a copy of its cookie. */
export function signOut(signIn: SignIn): ActionRoute {
  return {
    method: 'POST',
    path: '/logout',
    needs: 'viewer',
    action: 'sign-out',
    changes: 'exporter',
    pace: 'free',
    handle: async ({ session, request }) => {
      if (session === undefined) {
        throw new CeleriacError('conflict', 'there is no session to end', { remedy: 'a token or password ends with its caller: take it out there, or close the browser' });
      }
      await signIn.sessions.end(session);
      return { ...redirect(`${outsideOf(request).prefix}/login`), cookies: [clearCookie('session', signIn.place(request))] };
    },
  };
}
