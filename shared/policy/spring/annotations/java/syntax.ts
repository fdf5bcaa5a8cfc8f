import type { HttpClients } from '../http-targets.ts';
import type { Constant } from './constant.ts';

/** A Java file as it stands there: no name is resolved yet. Offsets are into its text. */
export interface JavaFile {
  readonly file: string;
  /** Empty for the unnamed package. */
  readonly package: string;
  readonly imports: readonly Import[];
  readonly types: readonly TypeSyntax[];
  /** Policy interfaces that classes within bodies implement, which are not read. */
  readonly inBodies: readonly { readonly path: readonly string[]; readonly offset: number }[];
  readonly clients: HttpClients;
  readonly positionOf: (offset: number) => { line: number; column: number };
}

export interface Import {
  readonly path: string;
  readonly static: boolean;
  readonly wildcard: boolean;
}

export interface TypeSyntax {
  readonly kind: 'class' | 'interface' | 'annotation' | 'enum' | 'record';
  readonly name: string;
  readonly offset: number;
  readonly abstract: boolean;
  readonly annotations: readonly AnnotationSyntax[];
  readonly typeParameters: readonly TypeParameter[];
  readonly superTypes: readonly TypeReference[];
  readonly fields: readonly FieldSyntax[];
  readonly methods: readonly MethodSyntax[];
  readonly types: readonly TypeSyntax[];
  /** Of a record. */
  readonly components: readonly ParameterSyntax[];
}

export interface TypeParameter {
  readonly name: string;
  /** The leftmost bound. */
  readonly bound: TypeReference | null;
}

export interface TypeReference {
  readonly path: readonly string[];
  readonly arguments: readonly TypeReference[];
  readonly dimensions: number;
}

export interface FieldSyntax {
  readonly name: string;
  readonly offset: number;
  readonly annotations: readonly AnnotationSyntax[];
  /** Of a constant variable (JLS section 4.12.4), or what may be one. */
  readonly constant: { readonly type: string; readonly initializer: Expression } | null;
}

export interface MethodSyntax {
  /** `<init>` for a constructor. */
  readonly name: string;
  readonly offset: number;
  readonly annotations: readonly AnnotationSyntax[];
  readonly typeParameters: readonly TypeParameter[];
  readonly parameters: readonly ParameterSyntax[];
  readonly abstract: boolean;
  /** null for a constructor. */
  readonly returns: TypeReference | null;
  /** Of the route method of a policy interface: what its body returns, unread when it does more. */
  readonly returned: Expression | null;
}

export interface ParameterSyntax {
  readonly type: TypeReference;
  readonly annotations: readonly AnnotationSyntax[];
}

export interface AnnotationSyntax {
  readonly path: readonly string[];
  readonly offset: number;
  readonly elements: readonly { readonly name: string; readonly value: Expression }[];
}

/** What may stand behind an attribute, and behind a constant. */
export type Expression = { readonly offset: number } & (
  | { readonly kind: 'constant'; readonly constant: Constant }
  | { readonly kind: 'name'; readonly path: readonly string[] }
  | { readonly kind: 'class'; readonly type: TypeReference }
  | { readonly kind: 'annotation'; readonly annotation: AnnotationSyntax }
  | { readonly kind: 'list'; readonly items: readonly Expression[] }
  | { readonly kind: 'unary'; readonly operator: string; readonly operand: Expression }
  | { readonly kind: 'cast'; readonly type: string; readonly operand: Expression }
  /** Operators of one precedence, from left to right: flat, since people join many lines. */
  | {
      readonly kind: 'chain';
      readonly first: Expression;
      readonly rest: readonly { readonly operator: string; readonly operand: Expression }[];
    }
  | { readonly kind: 'unread'; readonly reason: string }
);
