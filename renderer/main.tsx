import './rpc/zod-jitless.ts';
import './app/base.css';
import { createRoot } from 'react-dom/client';
import { App } from './app/App.tsx';
import { installTheme } from './app/theme.ts';
import { startConnection } from './rpc/start.ts';

installTheme();
startConnection();
const root = document.getElementById('root');
if (root) createRoot(root).render(<App />);
