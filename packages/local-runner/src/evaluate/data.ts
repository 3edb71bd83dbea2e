import { data } from '@actions/expressions';
import { isJsonObject, type Json } from '@waybill/shared/kernel';

type ExpressionData = data.ExpressionData;

/** A JSON value as the expression language sees it. */
export function toData(value: Json): ExpressionData {
  if (value === null) return new data.Null();
  if (typeof value === 'string') return new data.StringData(value);
  if (typeof value === 'number') return new data.NumberData(value);
  if (typeof value === 'boolean') return new data.BooleanData(value);
  if (isJsonObject(value)) {
    return new data.Dictionary(...Object.entries(value).map(([key, item]) => ({ key, value: toData(item) })));
  }
  return new data.Array(...(value as readonly Json[]).map(toData));
}

/** The value of an expression as JSON. */
export function fromData(value: ExpressionData): Json {
  switch (value.kind) {
    case data.Kind.Null:
      return null;
    case data.Kind.String:
    case data.Kind.Number:
    case data.Kind.Boolean:
      return value.value;
    case data.Kind.Array:
      return value.values().map(fromData);
    default:
      return Object.fromEntries(value.pairs().map((pair) => [pair.key, fromData(pair.value)]));
  }
}
