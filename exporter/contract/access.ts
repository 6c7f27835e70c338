/**
 * What a caller may do, each including the one before: a viewer reads; an operator also acts on tasks, pools and queues and calls
 * tasks; an admin also shuts workers down, purges queues, sends custom commands and manages tokens.
 */
export type Role = 'viewer' | 'operator' | 'admin';
