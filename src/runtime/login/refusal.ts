import type { ConsulRefusal } from '../../clients/consul.ts';
import type { LoginSettings } from './login-settings.ts';
import type { Principal } from './principal.ts';

export function explainRefusal(
  refusal: ConsulRefusal,
  _settings: LoginSettings,
  _principal: Principal | undefined,
): string {
  return refusal.message;
}
