//! Faults in the company's language: codes stay, words change.
//!
//! Source: recorded traffic for the French text of 6140; the other French texts are our own.

use crate::sandbox::qbo::fault::Fault;
use crate::sandbox::qbo::settings::Language;

/// Tells a fault in a language.
pub(super) fn told(mut fault: Fault, language: Language) -> Fault {
    if language == Language::English {
        return fault;
    }
    let (message, detail) = match fault.code.as_str() {
        "610" => ("Objet introuvable", "Un élément que vous essayez d'utiliser est inactif."),
        "2010" => ("La demande contient une propriété non valide", ""),
        "2020" => ("Un paramètre obligatoire est manquant", ""),
        "2500" => ("Identifiant de référence non valide", ""),
        "5010" => (
            "Erreur d'objet périmé",
            "Vous et un autre utilisateur travailliez sur cet élément en même temps.",
        ),
        "6000" => ("Une erreur de validation métier s'est produite", ""),
        "6140" => ("Erreur de numéro de document en double", ""),
        "6200" | "6210" => ("La période comptable est clôturée", ""),
        "6240" => ("Erreur de nom en double", "Ce nom est déjà utilisé."),
        _ => ("Une erreur s'est produite lors du traitement de votre demande", ""),
    };
    fault.message = message.to_owned();
    if fault.code == "6140" {
        let facts = fault.detail.find("DocNumber=").and_then(|at| fault.detail.get(at..));
        let facts = facts.unwrap_or_default();
        let facts = facts
            .replace("is assigned to", "est attribué à")
            .replace("TxnType=Invoice", "TxnType=Facture")
            .replace("with TxnId", "avec TxnId");
        fault.detail = format!("{message} : Vous devez spécifier un autre numéro. {facts}");
    } else if detail.is_empty() {
        fault.detail = format!("{message} : {}", fault.detail);
    } else {
        fault.detail = detail.to_owned();
    }
    fault
}
