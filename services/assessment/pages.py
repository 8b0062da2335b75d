from services.ui.desk import Desk
desk = Desk("assessment")
router = desk.pages(prefix="/assessment")
