import { notKnown, written, type Setting } from '#shared/policy/model/setting.ts';
import type { Place } from '#shared/policy/source/place.ts';
import type { Problems } from '#shared/policy/source/problem.ts';
import {
  numberValue,
  simpleNameOf,
  type AnnotationValue,
  type Attributes,
  type DeclaredAnnotation,
} from '../annotation-value.ts';
import { signatureOf, type DeclaredMember, type DeclaredType, type TypeUse } from '../declared-type.ts';
import {
  attributeTypeOf,
  isPolicyAnnotation,
  kindOfAnnotation,
  type AttributeType,
} from '../policy-annotation-types.ts';
import { FALLBACK_PROVIDERS } from '../policy-interfaces.ts';
import type { Constant } from './constant.ts';
import { Constants } from './constants.ts';
import { World, type KnownClass, type Scope, type SourceType } from './scope.ts';
import type {
  AnnotationSyntax,
  Expression,
  JavaFile,
  MethodSyntax,
  TypeParameter,
  TypeReference,
} from './syntax.ts';

/** The types of Java files with their names and constants resolved among each other and the given class files. */
export function declaredInSource(
  files: readonly JavaFile[],
  classes: ReadonlyMap<string, KnownClass>,
  problems: Problems,
): DeclaredType[] {
  const world = new World(files, classes);
  const resolver = new Resolver(world, problems);
  return [
    ...[...world.sourceTypes].map((type) => resolver.declared(type)),
    ...files.flatMap((file) => resolver.declaredInBodies(file)),
  ];
}

class Resolver {
  readonly #world: World;
  readonly #constants: Constants;
  readonly #problems: Problems;

  constructor(world: World, problems: Problems) {
    this.#world = world;
    this.#constants = new Constants(world);
    this.#problems = problems;
  }

  declared(type: SourceType): DeclaredType {
    const { name, syntax, file } = type;
    const outside: Scope = { file, type: type.enclosing };
    const inside: Scope = { file, type };
    const superTypes = this.#world.superTypesOf(type);
    const annotations = this.#annotations(syntax.annotations, outside, name);
    this.#refuseRecordComponents(type);
    return {
      name,
      kind: syntax.kind,
      abstract: syntax.abstract,
      typeParameters: syntax.typeParameters.map((parameter) => parameter.name),
      superTypes: syntax.superTypes.map((reference, index) => {
        const named = superTypes[index];
        return {
          name: named !== undefined && 'name' in named ? named.name : null,
          text: reference.path.join('.'),
          arguments: reference.arguments.map((argument) => typeUse(argument, [], syntax.typeParameters)),
        };
      }),
      annotations,
      members: [
        ...syntax.fields.map(
          (field): DeclaredMember => ({
            kind: 'field',
            name: field.name,
            parameters: [],
            abstract: false,
            annotations: this.#annotations(field.annotations, inside, `${name}#${field.name}`),
            parameterAnnotations: [],
            place: placeAt(file, field.offset, `${name}#${field.name}`),
          }),
        ),
        ...syntax.methods.map((method) => this.#method(method, type, inside)),
      ],
      place: placeAt(file, syntax.offset, name),
    };
  }

  /** A class within a body, of which no more is known than that it implements a policy interface. */
  declaredInBodies(file: JavaFile): DeclaredType[] {
    return file.inBodies.flatMap(({ path, offset }) => {
      const named = this.#world.resolve(path, { file, type: null });
      if ('reason' in named || !FALLBACK_PROVIDERS.includes(named.name)) return [];
      const { line } = file.positionOf(offset);
      const name = `${file.package === '' ? '' : `${file.package}.`}class in line ${line}`;
      return [
        {
          name,
          kind: 'class' as const,
          abstract: false,
          typeParameters: [],
          superTypes: [{ name: named.name, text: path.join('.'), arguments: [] }],
          annotations: [],
          members: [],
          place: placeAt(file, offset, name),
        },
      ];
    });
  }

  #method(method: MethodSyntax, type: SourceType, scope: Scope): DeclaredMember {
    const outer = typeParametersAround(type);
    const parameters = method.parameters.map((parameter) =>
      typeUse(parameter.type, method.typeParameters, outer),
    );
    const field = `${type.name}#${signatureOf({ name: method.name, parameters })}`;
    return {
      kind: 'method',
      name: method.name,
      parameters,
      abstract: method.abstract,
      ...(method.returns !== null && {
        returns: { name: simpleOf(method.returns), arguments: method.returns.arguments.map(simpleOf) },
      }),
      ...(method.returned !== null && { answer: this.#answer(method.returned, scope, field) }),
      annotations: this.#annotations(method.annotations, scope, field),
      parameterAnnotations: method.parameters.map((parameter, index) =>
        this.#annotations(parameter.annotations, scope, `${field}[${index}]`),
      ),
      place: placeAt(type.file, method.offset, field),
    };
  }

  #answer(returned: Expression, scope: Scope, field: string): Setting<string | null> {
    const place = placeAt(scope.file, returned.offset, field);
    if (returned.kind === 'name' && returned.path.join('.') === 'null') return written(null, place);
    const evaluated = this.#constants.evaluate(returned, scope);
    if ('reason' in evaluated) return notKnown(evaluated.reason, place);
    return evaluated.constant.type === 'string'
      ? written(evaluated.constant.value, place)
      : notKnown('it returns no text', place);
  }

  #annotations(syntax: readonly AnnotationSyntax[], scope: Scope, owner: string): DeclaredAnnotation[] {
    return syntax.flatMap((one) => {
      const named = this.#world.resolve(one.path, scope);
      if ('reason' in named || kindOfAnnotation(named.name) === null) return [];
      const field = `${owner} @${simpleNameOf(named.name)}`;
      return [
        {
          type: named.name,
          attributes: this.#attributes(one, named.name, scope, field),
          place: placeAt(scope.file, one.offset, field),
        },
      ];
    });
  }

  #attributes({ elements }: AnnotationSyntax, type: string, scope: Scope, field: string): Attributes {
    return Object.fromEntries(
      elements.map(({ name, value }): [string, Setting<AnnotationValue>] => {
        const attributeType = attributeTypeOf(type, name);
        return [name, this.#value(value, attributeType, scope, `${field}.${name}`)];
      }),
    );
  }

  #value(
    expression: Expression,
    type: AttributeType | undefined,
    scope: Scope,
    field: string,
  ): Setting<AnnotationValue> {
    const place = placeAt(scope.file, expression.offset, field);
    if (expression.kind === 'list' || type?.list === true) {
      const items = expression.kind === 'list' ? expression.items : [expression];
      const itemType = type === undefined ? undefined : { ...type, list: false };
      const values = items.map((item, index) => this.#value(item, itemType, scope, `${field}[${index}]`));
      return written({ kind: 'list', items: values }, place);
    }
    if (expression.kind === 'annotation') return this.#nested(expression.annotation, scope, field, place);
    if (expression.kind === 'class') {
      const named = this.#world.resolveReference(expression.type, scope);
      if ('reason' in named) return notKnown(named.reason, place);
      return written({ kind: 'class', name: named.name }, place);
    }
    if (type?.is === 'enum') {
      if (expression.kind !== 'name') return notKnown('no constant of an enum', place);
      return written({ kind: 'enum', type: type.of, name: expression.path.at(-1) ?? '' }, place);
    }
    const evaluated = this.#constants.evaluate(expression, scope);
    return 'reason' in evaluated
      ? notKnown(evaluated.reason, place)
      : valueOfConstant(evaluated.constant, type, place);
  }

  #nested(annotation: AnnotationSyntax, scope: Scope, field: string, place: Place): Setting<AnnotationValue> {
    const named = this.#world.resolve(annotation.path, scope);
    if ('reason' in named) return notKnown(named.reason, place);
    if (!isPolicyAnnotation(named.name)) return notKnown(`@${named.name} is not modelled`, place);
    const attributes = this.#attributes(annotation, named.name, scope, field);
    return written({ kind: 'annotation', type: named.name, attributes }, place);
  }

  /** They reach the field, the accessor and the constructor's parameter, each by the annotation's own targets. */
  #refuseRecordComponents({ name, file, syntax }: SourceType): void {
    const scope = { file, type: null };
    for (const { annotations } of syntax.components) {
      for (const found of this.#annotations(annotations, scope, name)) {
        this.#problems.warning(
          'NOT_MODELLED',
          `@${simpleNameOf(found.type)} at a component of a record is not modelled`,
          'Give the class file: there it stands at the field or the parameter.',
          found.place,
        );
      }
    }
  }
}

function simpleOf({ path }: TypeReference): string {
  return path.at(-1) ?? '';
}

function valueOfConstant(
  constant: Constant,
  type: AttributeType | undefined,
  place: Place,
): Setting<AnnotationValue> {
  switch (constant.type) {
    case 'string':
    case 'char':
      if (type !== undefined && type.is !== 'string') return notKnown('a text where none belongs', place);
      return written({ kind: 'string', value: constant.value }, place);
    case 'boolean':
      if (type !== undefined && type.is !== 'boolean') return notKnown('a boolean where none belongs', place);
      return written({ kind: 'boolean', value: constant.value }, place);
    default:
      if (type !== undefined && type.is !== 'number') return notKnown('a number where none belongs', place);
      return numberValue(constant.value, place);
  }
}

function placeAt({ file, positionOf }: JavaFile, offset: number, field: string): Place {
  return { file, ...positionOf(offset), field };
}

function typeParametersAround(type: SourceType): TypeParameter[] {
  const found: TypeParameter[] = [];
  for (let at: SourceType | null = type; at !== null; at = at.enclosing)
    found.push(...at.syntax.typeParameters);
  return found;
}

function typeUse(
  { path, dimensions }: TypeReference,
  ofMethod: readonly TypeParameter[],
  ofTypes: readonly TypeParameter[],
): TypeUse {
  const name = path.at(-1) ?? '';
  const isNamed = (parameter: TypeParameter): boolean => path.length === 1 && parameter.name === name;
  const variable = ofMethod.some(isNamed) ? 'method' : ofTypes.some(isNamed) ? 'type' : null;
  const erased = variable === null ? name : erasure(name, [...ofMethod, ...ofTypes]);
  return { name, variable, erased, dimensions };
}

/** A variable becomes its leftmost bound, which may be a variable too. */
function erasure(variable: string, parameters: readonly TypeParameter[]): string {
  let name = variable;
  for (let steps = 0; steps <= parameters.length; steps++) {
    const parameter = parameters.find((one) => one.name === name);
    if (parameter === undefined) return name;
    if (parameter.bound === null) return 'Object';
    name = parameter.bound.path.at(-1) ?? '';
  }
  return 'Object';
}
