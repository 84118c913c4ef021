import { yourApp } from './charts';

yourApp().synth();
