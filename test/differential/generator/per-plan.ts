/** What depends on the plan of a module and a type alone is computed once for both: generation asks for it all the time. */
import type { ModulePlan } from "./module-plan.ts";
import type { ValueType } from "./value-types.ts";

export function perPlan<T>(
  compute: (plan: ModulePlan, type: ValueType) => T,
): (plan: ModulePlan, type: ValueType) => T {
  const known = new WeakMap<ModulePlan, Map<ValueType, T>>();
  return (plan, type) => {
    let byType = known.get(plan);
    if (byType === undefined) {
      byType = new Map();
      known.set(plan, byType);
    }
    let result = byType.get(type);
    if (result === undefined) {
      result = compute(plan, type);
      byType.set(type, result);
    }
    return result;
  };
}
