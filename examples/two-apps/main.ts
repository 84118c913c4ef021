import { App } from 'cdk8s';
import { TwoAppsChart } from './chart';

const app = new App();
new TwoAppsChart(app, 'shop');
app.synth();
