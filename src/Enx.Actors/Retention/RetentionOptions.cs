namespace Enx.Actors.Retention;

/// <summary>What goes out of the journal when.</summary>
/// <param name="Keep">The age from which facts go.</param>
/// <param name="Time">The clock. Facts were stored by the clocks of other processes.</param>
public sealed record RetentionOptions(TimeSpan Keep, TimeProvider Time);
