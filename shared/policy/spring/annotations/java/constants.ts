import { apply, cast, combine, type Evaluated } from './constant.ts';
import { libraryConstant } from './library-constants.ts';
import type { Scope, SourceType, World } from './scope.ts';
import type { Expression, FieldSyntax } from './syntax.ts';

/** Constants that refer to constants deeper than this are refused. */
const DEEPEST = 64;

/** Values of constant expressions (JLS section 15.29) among the given types. */
export class Constants {
  readonly #world: World;
  readonly #known = new Map<FieldSyntax, Evaluated>();
  #depth = 0;

  constructor(world: World) {
    this.#world = world;
  }

  evaluate(expression: Expression, scope: Scope): Evaluated {
    switch (expression.kind) {
      case 'constant':
        return { constant: expression.constant };
      case 'name':
        return this.#named(expression.path, scope);
      case 'unary':
        return then(this.evaluate(expression.operand, scope), (operand) =>
          apply(expression.operator, operand),
        );
      case 'cast':
        return then(this.evaluate(expression.operand, scope), (operand) => cast(expression.type, operand));
      case 'chain': {
        let value = this.evaluate(expression.first, scope);
        for (const { operator, operand } of expression.rest) {
          value = then(value, (left) =>
            then(this.evaluate(operand, scope), (right) => combine(operator, left, right)),
          );
        }
        return value;
      }
      case 'unread':
        return { reason: expression.reason };
      default:
        return { reason: 'this is no constant' };
    }
  }

  #named(path: readonly string[], scope: Scope): Evaluated {
    const name = path.at(-1) ?? '';
    const written = path.join('.');
    if (path.length === 1) {
      return this.#inScope(name, scope) ?? { reason: `the constant ${written} is not in the given files` };
    }
    const type = this.#world.resolve(path.slice(0, -1), scope);
    if ('reason' in type) return type;
    return (
      this.#ofType(type.name, name, new Set()) ?? {
        reason: `the constant ${written} is not in the given files`,
      }
    );
  }

  #inScope(name: string, { file, type }: Scope): Evaluated | undefined {
    for (let at = type; at !== null; at = at.enclosing) {
      const found = this.#ofType(at.name, name, new Set());
      if (found !== undefined) return found;
    }
    const imports = file.imports.filter((one) => one.static);
    for (const { path, wildcard } of imports) {
      const from = wildcard ? path : path.endsWith(`.${name}`) ? path.slice(0, -name.length - 1) : null;
      const found = from === null ? undefined : this.#ofType(from, name, new Set());
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** A field of a type or of its supertypes. */
  #ofType(type: string, name: string, seen: Set<string>): Evaluated | undefined {
    if (seen.has(type)) return undefined;
    seen.add(type);
    const library = libraryConstant(type, name);
    if (library !== undefined) return { constant: library };
    const source = this.#world.source(type);
    if (source === undefined) {
      const classFile = this.#world.classFile(type);
      const constant = classFile?.constants.get(name);
      return constant === undefined
        ? this.#ofSuperTypes(classFile?.superTypes ?? [], name, seen)
        : { constant };
    }
    const field = source.syntax.fields.find((one) => one.name === name);
    if (field !== undefined) return this.#ofField(field, source);
    const superTypes = this.#world.superTypesOf(source).map((one) => ('name' in one ? one.name : null));
    return this.#ofSuperTypes(superTypes, name, seen);
  }

  #ofSuperTypes(
    superTypes: readonly (string | null)[],
    name: string,
    seen: Set<string>,
  ): Evaluated | undefined {
    for (const superType of superTypes) {
      const found = superType === null ? undefined : this.#ofType(superType, name, seen);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  #ofField(field: FieldSyntax, owner: SourceType): Evaluated {
    const known = this.#known.get(field);
    if (known !== undefined) return known;
    if (this.#depth >= DEEPEST) return { reason: `constant ${field.name} refers to too many others` };
    this.#known.set(field, { reason: `constant ${field.name} refers to itself` });
    this.#depth++;
    const value = this.#initial(field, owner);
    this.#depth--;
    this.#known.set(field, value);
    return value;
  }

  #initial({ name, constant }: FieldSyntax, owner: SourceType): Evaluated {
    if (constant === null) return { reason: `${name} is no constant` };
    const value = this.evaluate(constant.initializer, { file: owner.file, type: owner });
    if ('reason' in value) {
      // The constant at which it ends says more than the ones that lead there.
      return value.reason.startsWith('constant ') ? value : { reason: `constant ${name}: ${value.reason}` };
    }
    const { type } = constant;
    const converted = type === 'java.lang.String' ? 'String' : type === 'float' ? 'double' : type;
    // An initializer that fits keeps its value in a smaller type (JLS section 5.2).
    return converted === 'short' || converted === 'byte' ? value : cast(converted, value.constant);
  }
}

function then(
  value: Evaluated,
  next: (constant: Extract<Evaluated, { constant: unknown }>['constant']) => Evaluated,
): Evaluated {
  return 'reason' in value ? value : next(value.constant);
}
