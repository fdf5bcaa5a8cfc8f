import { Component, type ReactNode } from 'react';
import { Failure } from '../ui/States.tsx';

type Props = { children: ReactNode };
type State = { error: Error | null };

/** Keeps a defect of one view from taking the window with it. */
export class ErrorBoundary extends Component<Props, State> {
  override state: State = { error: null };

  static getDerivedStateFromError(error: Error): State {
    return { error };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (!error) return this.props.children;
    return (
      <Failure
        error={{
          kind: 'internal',
          code: 'VIEW_FAILED',
          message: `This view failed: ${error.message}`,
          advice: 'Nothing that is recorded is affected.',
        }}
        retry={() => this.setState({ error: null })}
      />
    );
  }
}
