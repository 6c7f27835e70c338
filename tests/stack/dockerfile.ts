import { readFileSync } from 'node:fs';
import { DockerfileParser } from 'dockerfile-ast';
import type { Flag, Instruction } from 'dockerfile-ast';

export interface Step {
  /** FROM, RUN, COPY …, in capitals. */
  readonly keyword: string;
  /** All that follows, with its lines joined. */
  readonly text: string;
  readonly words: readonly string[];
  /** `--from=build` */
  readonly flags: readonly string[];
}

export interface Stage {
  /** `AS name`, else its number. */
  readonly name: string;
  readonly from: string;
  readonly steps: readonly Step[];
}

/** The stages of a Dockerfile, in their order. */
export function readStages(path: string): Stage[] {
  const stages: { name: string; from: string; steps: Step[] }[] = [];
  for (const instruction of DockerfileParser.parse(readFileSync(path, 'utf8')).getInstructions()) {
    const step = stepOf(instruction);
    if (step.keyword === 'FROM') {
      const [from = '', as, name] = step.words;
      stages.push({ name: as?.toUpperCase() === 'AS' && name !== undefined ? name : String(stages.length), from, steps: [] });
    } else {
      stages.at(-1)?.steps.push(step);
    }
  }
  return stages;
}

function stepOf(instruction: Instruction): Step {
  const text = (instruction.getRawArgumentsContent() ?? '').replaceAll(/\\\n\s*/g, ' ');
  // `--from=build` and its like are kept apart from the rest.
  const flags = 'getFlags' in instruction ? (instruction.getFlags as () => Flag[]).call(instruction).map(String) : [];
  return { keyword: instruction.getKeyword(), text, flags, words: text.split(/\s+/).filter((word) => word !== '') };
}

/** The steps of one keyword. */
export function stepsOf(stage: Stage, keyword: string): Step[] {
  return stage.steps.filter((step) => step.keyword === keyword);
}

/** `ENV A=b C="d e"` of a stage, as an environment. */
export function environmentOf(stage: Stage): Record<string, string> {
  const pairs = stepsOf(stage, 'ENV').flatMap(({ text }) => [...text.matchAll(/(\w+)=(?:"([^"]*)"|(\S+))/g)]);
  return Object.fromEntries(pairs.map(([, name = '', quoted, plain]) => [name, quoted ?? plain ?? '']));
}
