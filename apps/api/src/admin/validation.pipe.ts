import { ValidationPipe, type ValidationError } from '@nestjs/common';
import { getMetadataStorage } from 'class-validator';
import { badRequest, type Fault } from './problem.js';

/** Checks parameters against their DTO; every fault is told at once, each with its member and its rule. */
export const createValidation = () =>
  new ValidationPipe({
    transform: true,
    whitelist: true,
    forbidNonWhitelisted: true,
    // Else a route without parameters would refuse even a request without any, because its DTO is empty.
    forbidUnknownValues: false,
    validationError: { target: true, value: false },
    exceptionFactory: (errors: ValidationError[]) => badRequest(errors.flatMap((error) => faultsOf(error))),
  });

function faultsOf(error: ValidationError, path = ''): Fault[] {
  const member = path + error.property;
  const [broken] = Object.entries(error.constraints ?? {});
  const own = broken === undefined ? [] : [{ member, rule: ruleOf(broken, error.target) }];
  return [...own, ...(error.children ?? []).flatMap((child) => faultsOf(child, `${member}.`))];
}

const ruleOf = ([name, rule]: [string, string], target: object | undefined) =>
  name === 'whitelistValidation' ? `is not known here; ${knownTo(target)}` : rule;

function knownTo(target: object | undefined): string {
  if (target === undefined) return 'see /openapi.json';
  const metadata = getMetadataStorage().getTargetValidationMetadatas(target.constructor, '', false, false);
  const names = [...new Set(metadata.map(({ propertyName }) => propertyName))];
  return names.length === 0 ? 'this path takes no parameters' : `this path takes ${names.join(', ')}`;
}
