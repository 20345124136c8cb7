using Enx.Host.Configuration;
using Serilog;
using Serilog.Core;
using Serilog.Events;
using Serilog.Formatting.Compact;

namespace Enx.Host.Operations;

/// <summary>Log lines: for people, or one JSON object each.</summary>
internal static class NodeLogging
{
    private const string ForPeople = "{Timestamp:HH:mm:ss.fff} {Level:u3} {Message:lj}{NewLine}{Exception}";

    /// <summary>Makes the logger of a node.</summary>
    /// <param name="settings">How lines look and which are written.</param>
    /// <param name="sink">Where they go; null: to the console.</param>
    public static Logger Create(LogSettings settings, Action<LoggerConfiguration>? sink)
    {
        var level = settings.Level switch
        {
            LogDetail.Debug => LogEventLevel.Debug,
            LogDetail.Info => LogEventLevel.Information,
            LogDetail.Warning => LogEventLevel.Warning,
            _ => LogEventLevel.Error,
        };
        var configuration = new LoggerConfiguration()
            .MinimumLevel.Is(level)
            // The framework's own lines say what ours say better; and a request's path and query are nobody's business.
            .MinimumLevel.Override("Microsoft", Max(level, LogEventLevel.Warning))
            // A start that fails is told by the one who started.
            .MinimumLevel.Override("Microsoft.Extensions.Hosting.Internal.Host", LogEventLevel.Fatal)
            // Readiness says what is missing to whoever asks, and that in the log each time would bury the rest.
            .MinimumLevel.Override("Microsoft.Extensions.Diagnostics.HealthChecks", LogEventLevel.Fatal)
            .MinimumLevel.Override("System", Max(level, LogEventLevel.Warning))
            .MinimumLevel.Override("idunno", Max(level, LogEventLevel.Warning))
            .Enrich.FromLogContext()
            .Enrich.With<OneLineTexts>();
        if (settings is { Format: LogFormat.Text, Level: LogDetail.Info }) configuration.Filter.ByExcluding(IsTalkOfAkka);
        if (sink is not null) sink(configuration);
        else if (settings.Format == LogFormat.Json) configuration.WriteTo.Console(new CompactJsonFormatter());
        else configuration.WriteTo.Console(outputTemplate: ForPeople);
        return configuration.CreateLogger();
    }

    /// <summary>
    /// The cluster's own news: in a log for people they would bury ours. Akka's lines have one source context; which actor speaks
    /// is in LogSource, and ours are below /user and the region "room", or begin with our name.
    /// </summary>
    private static bool IsTalkOfAkka(LogEvent line) =>
        line.Level <= LogEventLevel.Information
        && line.Properties.TryGetValue("LogSource", out var value)
        && value is ScalarValue { Value: string source }
        && !source.StartsWith("enx-", StringComparison.Ordinal)
        && !source.Contains("/user/", StringComparison.Ordinal)
        && !source.Contains("/sharding/room/", StringComparison.Ordinal);

    private static LogEventLevel Max(LogEventLevel a, LogEventLevel b) => a > b ? a : b;
}
