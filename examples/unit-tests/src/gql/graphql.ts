/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
export type PaymentInitiationRequestCancelInput = {
  reason: string;
  requestId: string | number;
};

export type LatestPaymentsQueryVariables = Exact<{
  first: unknown;
}>;


export type LatestPaymentsQuery = { client: { paymentInitiationRequests: { edges: Array<{ node: { id: string, created: unknown, externalReference: string | null, state:
            | { __typename: 'PaymentInitiationRequestCancelled' }
            | { __typename: 'PaymentInitiationRequestCompleted' }
            | { __typename: 'PaymentInitiationRequestExpired' }
            | { __typename: 'PaymentInitiationRequestManuallyCompleted' }
            | { __typename: 'PaymentInitiationRequestPending' }
           } }> | null } | null } };

export type CancelOneMutationVariables = Exact<{
  input: PaymentInitiationRequestCancelInput;
}>;


export type CancelOneMutation = { clientPaymentInitiationRequestCancel: { __typename: 'ClientPaymentInitiationRequestCancelPayload' } | null };

export class TypedDocumentString<TResult, TVariables>
  extends String
  implements DocumentTypeDecoration<TResult, TVariables>
{
  __apiType?: NonNullable<DocumentTypeDecoration<TResult, TVariables>['__apiType']>;
  private value: string;
  public __meta__?: Record<string, any> | undefined;

  constructor(value: string, __meta__?: Record<string, any> | undefined) {
    super(value);
    this.value = value;
    this.__meta__ = __meta__;
  }

  override toString(): string & DocumentTypeDecoration<TResult, TVariables> {
    return this.value;
  }
}

export const LatestPaymentsDocument = new TypedDocumentString(`
    query LatestPayments($first: UInt!) {
  client {
    paymentInitiationRequests(first: $first) {
      edges {
        node {
          id
          created
          externalReference
          state {
            __typename
          }
        }
      }
    }
  }
}
    `) as unknown as TypedDocumentString<LatestPaymentsQuery, LatestPaymentsQueryVariables>;
export const CancelOneDocument = new TypedDocumentString(`
    mutation CancelOne($input: PaymentInitiationRequestCancelInput!) {
  clientPaymentInitiationRequestCancel(input: $input) {
    __typename
  }
}
    `) as unknown as TypedDocumentString<CancelOneMutation, CancelOneMutationVariables>;